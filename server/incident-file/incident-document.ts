import { z } from 'zod';
import { place } from '../place';
import { prose, text } from '../texts/text';
import type { DataItem } from './data-item';
import { desk } from './desk-document';
import { code, day, line, moment, some, timeZone } from './document-values';
import { announced, certainty, type criterion, exposure, type guidance, known, ownItem } from './exposure-document';

const answers = z.strictObject({
  affected: prose.optional(),
  possibly_affected: prose.optional(),
  not_affected: prose.optional(),
  under_investigation: prose.optional(),
});

const report = z.strictObject({
  number: z.int().min(1).describe('Number of the report'),
  date: day,
  title: text.optional(),
  summary: prose.optional(),
  changes: some(text).optional().describe('What is new since the report before'),
});

const words = (codes: string) => z.record(line, text).optional().describe(`By code of ${codes}`);

const labels = z.strictObject({
  sites: words('a site, such as {adcard: {en: AdCard}}'),
  activities: words('an activity'),
  products: words('a product'),
  channels: words('a channel'),
  payment_methods: words('a way of paying'),
  member_kinds: words('a kind of member'),
});

/** The incident file as it is written (docs/incident-file.md); docs/incident.schema.json is made from it. */
export const incidentFile = z
  .strictObject({
    incident: code.describe('Code of the incident'),
    organisation: text.describe('The company, as customers know it'),
    representative: text.optional().describe('Who signs the notice'),
    parties: some(z.strictObject({ code, name: text }))
      .optional()
      .describe('The companies, where there are several'),
    title: text,
    time_zone: timeZone.optional().describe('Of the dates in this file; without it that of the installation'),
    announced: announced.optional(),
    known: known.optional(),
    labels: labels.optional().describe('What customers call the codes of your data'),
    own_items: some(ownItem).optional().describe('Data items that the vocabulary lacks'),
    certainty: certainty.default('confirmed'),
    sample: z.boolean().default(false).describe('true: pages carry the banner "sample data"'),
    summary: prose.optional().describe('What happened'),
    apology: prose.optional(),
    cause: prose.optional(),
    secondary_damage: prose.optional().describe('Damage that followed, or the fear of it'),
    support: prose.optional().describe('Who pays, and what is offered'),
    phishing: prose.optional().describe('Warning, and how to tell that a message or page is genuine'),
    complaints: prose.optional().describe('Where to complain'),
    not_leaked: some(text).optional().describe('What did not leak'),
    measures: z
      .strictObject({
        done: some(text).optional().describe('Taken'),
        planned: some(text).optional().describe('Planned'),
      })
      .optional()
      .describe('Measures taken and planned'),
    authorities: some(z.strictObject({ date: day, text }))
      .optional()
      .describe('Reports to regulators and police'),
    reports: some(report).optional().describe('Oldest first'),
    timeline: some(z.strictObject({ at: moment, text }))
      .optional()
      .describe('What happened when'),
    faq: some(z.strictObject({ question: text, answer: prose }))
      .optional()
      .describe('Questions and answers'),
    answers: answers.optional().describe('Shown under that verdict'),
    next_update: z
      .strictObject({ date: day.optional(), text: text.optional() })
      .optional()
      .describe('When there will be news'),
    procedures: some(z.strictObject({ code, title: text, steps: some(prose).describe('In order') }))
      .optional()
      .describe('Numbered steps that guidance points to'),
    exposures: some(exposure).max(60).describe('The groups of people affected'),
    desks: some(desk).describe('The hotlines'),
  })
  .describe('One incident of Shokai');

/** What a file says once it is read: defaults filled in, dates canonical, an exposure's certainty never open. */
export const incidentDocument = incidentFile.transform((file) => {
  const time_zone = file.time_zone ?? place.timeZone;
  return {
    ...file,
    time_zone,
    exposures: file.exposures.map((exposure) => ({
      ...exposure,
      ...itemsOf(exposure.data_items),
      certainty: exposure.certainty ?? file.certainty,
    })),
    desks: file.desks.map((desk) => ({
      ...desk,
      country: desk.country ?? place.country,
      time_zone: desk.time_zone ?? time_zone,
    })),
  };
});

type LeakedItems = z.output<typeof exposure>['data_items'];

/** Every item, and beside them those that leaked for some only. */
function itemsOf(items: LeakedItems): { data_items: DataItem[]; may_items?: DataItem[] } {
  const read = items.map((one) => (typeof one === 'string' ? { item: one, may: false } : one));
  const may = read.flatMap(({ item, may }) => (may ? [item] : []));
  return { data_items: read.map(({ item }) => item), ...(may.length > 0 && { may_items: may }) };
}

export type IncidentDocument = z.output<typeof incidentDocument>;
export type ExposureDocument = IncidentDocument['exposures'][number];
export type CriterionDocument = z.output<typeof criterion>;
export type GuidanceDocument = z.output<typeof guidance>;
export type DeskDocument = IncidentDocument['desks'][number];
