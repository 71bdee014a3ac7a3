import { z } from 'zod';
import { prose, text } from '../texts/text';
import { credentialItems, dataItems } from './data-item';
import { code, codeName, day, line, moment, some, windowEnd } from './document-values';
import { standardActions } from './standard-action';

export const certainty = z
  .enum(['confirmed', 'suspected'])
  .describe('confirmed: 漏えいしました; suspected: 漏えいしたおそれがあります');

const figure = z.int().min(0);

/** `unit` defaults to people. */
export const announced = z
  .strictObject({
    count: figure.optional().describe('As announced; zero or more'),
    min: figure.optional().describe('In place of count: the lower end of a range'),
    max: figure.optional().describe('In place of count: the upper end of a range'),
    about: z.boolean().optional().describe('true: the number was said to be rounded'),
    unit: z
      .union([z.enum(['records', 'people']), text])
      .default('people')
      .describe('What was counted: records, people, or your own word as a text'),
    at_most: z.boolean().optional().describe('true: the number is a maximum, and the notice says so'),
  })
  .describe('The published number that the loaded data is reconciled against');

/** Rule 11 of docs/matching.md. */
export const known = z
  .strictObject({
    affected: some(line).optional().describe('IDs of members who certainly are affected'),
    not_affected: some(line).optional().describe('IDs of members whom nothing must match'),
  })
  .describe('People whose answer is known; asked when it is submitted, approved and published, and ever after');

const dataItem = z
  .string()
  .trim()
  .min(1)
  .meta({ description: 'A data item of the vocabulary, or one of own_items', anyOf: [{ enum: dataItems }, {}] });

const leakedItem = z.union([
  dataItem,
  z.strictObject({ item: dataItem, may: z.boolean().describe('true: leaked for some; the list may say for whom') }),
]);

export const audiences = [
  'customers',
  'employees',
  'applicants',
  'students',
  'guardians',
  'guests',
  'partners',
] as const;

const offer = z
  .strictObject({
    code,
    title: text,
    text: prose.optional().describe('What it is, and how to take it up'),
    until: day.optional().describe('Last day, included; afterwards pages say that it has ended'),
    codes: z
      .boolean()
      .optional()
      .describe('true: each person has a code of their own, in the column offer_code of the list'),
  })
  .describe('Something offered to the people affected, such as credit monitoring');

/** Without what it is for: for the incident's own items. */
const steps = {
  title: text,
  why: prose.optional().describe('Why, in Markdown'),
  how: prose.optional().describe('How, in Markdown'),
  how_possibly: prose
    .optional()
    .describe(
      'The same for people who are possibly affected or under investigation, where it has to be said otherwise',
    ),
  procedure: code.optional().describe('Code of one of the procedures'),
  payer: text.optional().describe('Who bears the cost'),
  action: z
    .enum(standardActions)
    .optional()
    .describe(
      'Which step of the default guidance this is: its words stand in plain language, and in languages without a text here',
    ),
  done_by: z
    .enum(['password_change'])
    .optional()
    .describe(
      'password_change: done once the password of this portal was changed, and nothing else is asked; without it only the person says so',
    ),
};

export const ownItem = z
  .strictObject({
    code,
    label: text,
    severity: z.int().min(1).max(4).describe('4: act at once; 3: act soon; 2: impersonation; 1: unwanted contact'),
    guidance: some(z.strictObject(steps)).optional().describe('What to do, in order; without it: beware of contact'),
  })
  .describe('A data item that the vocabulary lacks');

const windowEnds = {
  from: windowEnd.optional().describe('First month, day, minute or second; without it the window has no beginning'),
  to: windowEnd.optional().describe('Last month, day, minute or second, included; without it the window is open'),
};

const condition = {
  activities: some(codeName).optional().describe('What was done, such as card_paid'),
  sites: some(codeName).optional().describe('Where: any of these sites'),
  products: some(codeName).optional().describe('Any of these products'),
  channels: some(codeName).optional().describe('Any of these channels, such as app'),
  payment_methods: some(codeName).optional().describe('Any of these payment methods'),
  ...windowEnds,
};

export const criterion = z
  .strictObject({
    ...condition,
    except: some(z.strictObject(condition))
      .optional()
      .describe('Activities that meet any of these are out; those that may are at most possible'),
    missing: z
      .enum(['no', 'false'])
      .transform(() => 'no' as const)
      .optional()
      .describe('no: a blank value is none of those stated here; without it, it may be any of them'),
    membership: z
      .strictObject(windowEnds)
      .optional()
      .describe('In place of activities: whoever was a member at any time of this window'),
  })
  .describe('An activity meets it when every key stated here contains its value and the times overlap');

export const guidance = z.strictObject({
  for: some(dataItem).describe('The data items that make this necessary'),
  ...steps,
});

/** For editors only: what check-exposure.ts asks. */
const when = (properties: object, then: object) => ({ if: { properties }, then });

export const exposure = z
  .strictObject({
    code,
    title: text,
    party: code.optional().describe('Code of one of the parties'),
    basis: z
      .enum(['window', 'list', 'both', 'either'])
      .describe('Who is affected: by a matching activity, by the affected list, by both together, or by either'),
    criteria: some(criterion).optional().describe('The affected windows; a person meets any of them'),
    member_kinds: some(codeName).optional().describe('Only members of any of these kinds'),
    include_withdrawn: z.boolean().default(true).describe('false: members who left do not count'),
    part_of: code.optional().describe('Only people for whom that other exposure of this incident matches, too'),
    data_items: some(leakedItem).describe('What leaked'),
    audience: z
      .union([z.enum(audiences), text])
      .optional()
      .describe('Who these people are to you, which sets how they are addressed; customers where it is left out'),
    offers: some(offer).optional().describe('What is offered to them'),
    not_leaked: some(text).optional().describe('What did not leak for these people'),
    announced: announced.optional(),
    known: known.optional(),
    desk: code.describe('Code of one of the desks'),
    certainty: certainty.optional(),
    leak_ended: moment
      .optional()
      .describe(
        'When the leak was over; passwords changed since are safe. Needed where passwords or secret questions leaked',
      ),
    summary: prose.optional().describe('How it leaked'),
    consequence: prose.optional().describe('What may follow for the person'),
    guidance: some(guidance).optional().describe('What to do, in order; items not named get the default guidance'),
    contacted: prose.optional().describe('How and when these people are written to'),
  })
  .meta({
    description: 'A group of people for whom the same data leaked in the same way',
    allOf: [
      when({ basis: { const: 'list' } }, { not: { required: ['criteria'] } }),
      when({ basis: { enum: ['both', 'either'] } }, { required: ['criteria'] }),
      when({ data_items: { contains: { enum: credentialItems } } }, { required: ['leak_ended'] }),
    ],
  });
