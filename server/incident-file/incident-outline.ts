import { z } from 'zod';

const word = z.string().optional().catch(undefined);
const list = <Item extends z.ZodType>(item: Item) => z.array(item).catch([]);
const part = <Shape extends z.ZodRawShape>(shape: Shape) => {
  const schema = z.object(shape);
  return schema.catch(() => schema.parse({}));
};
const stretch = part({ from: word, to: word });
const end = z
  .union([z.string(), z.object({ possible: z.string(), certain: z.string() })])
  .optional()
  .catch(undefined);
const window = part({ from: end, to: end });
const criterion = z
  .looseObject({
    from: end,
    to: end,
    except: list(window),
    membership: z.looseObject({ from: end, to: end }).optional().catch(undefined),
  })
  .catch({ except: [] });

/** An item, plain or as `{item, may}`. */
const itemOutline = z
  .union([
    z.string().transform((item) => ({ item: item as string | undefined, isMap: false })),
    part({ item: word }).transform(({ item }) => ({ item, isMap: true })),
  ])
  .catch({ item: undefined, isMap: false });

/** What stands there, of the right form or not. */
const figure = z.unknown().optional();
const figures = z.object({ count: figure, min: figure, max: figure }).optional().catch(undefined);

const exposureOutline = part({
  code: word,
  basis: word,
  criteria: z.array(criterion).optional().catch([]),
  part_of: word,
  party: word,
  desk: word,
  data_items: list(itemOutline),
  offers: list(part({ code: word, codes: z.boolean().optional().catch(undefined) })),
  announced: figures,
  leak_ended: word,
  guidance: list(part({ procedure: word, for: list(word) })),
});

const deskOutline = part({
  code: word,
  hours: list(part({ open: word, close: word, from: word, to: word })),
  closed_days: list(stretch),
  country: word,
  region: word,
  holidays: word,
  phones: list(part({ from: word, country: word })),
  opened: word,
  closed_from: word,
});

/**
 * The parts of a file that are compared with each other. Whatever is not of the right form is as if it were absent, so
 * that the comparisons run beside the complaints about form.
 */
export const incidentOutline = part({
  time_zone: word,
  announced: figures,
  own_items: list(part({ code: word })),
  parties: list(part({ code: word })),
  procedures: list(part({ code: word })),
  exposures: list(exposureOutline),
  desks: list(deskOutline),
  reports: list(part({ number: z.number().optional().catch(undefined) })),
});

export type IncidentOutline = z.output<typeof incidentOutline>;
export type ExposureOutline = IncidentOutline['exposures'][number];
export type FigureOutline = NonNullable<IncidentOutline['announced']>;
export type CriterionOutline = z.output<typeof criterion>;
export type DeskOutline = IncidentOutline['desks'][number];
