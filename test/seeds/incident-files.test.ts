import { sampleCases } from '../../seeds/sample-cases';
import type { IncidentDocument } from '../../server/incident-file/incident-document';
import { publishedFigures } from './published-figures';
import { readCase as read } from './read-case';

/** Every text in a document, wherever it stands. */
function* textsIn(value: unknown): Generator<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return;
  if ('ja' in value || 'en' in value) yield value as Record<string, string>;
  else for (const part of Object.values(value)) yield* textsIn(part);
}

const announcedIn = (document: IncidentDocument) =>
  Object.fromEntries(
    [{ ...document, code: '' }, ...document.exposures].flatMap(({ code, announced }) =>
      announced ? [[code, [announced.count, announced.unit]]] : [],
    ),
  );

describe.each(sampleCases.map(({ code }) => code))('the incident file of %s', (code) => {
  const document = read(code);

  it('is a sample and bears the code of its folder', () => {
    expect(document).toMatchObject({ incident: code, sample: true });
  });

  it('announces the published figures in their units', () => {
    expect(announcedIn(document)).toEqual(publishedFigures[code]);
  });

  it('says everything in both languages', () => {
    const texts = [...textsIn(document)];
    expect(texts.length).toBeGreaterThan(50);
    expect(texts.filter(({ ja, en }) => !ja || !en)).toEqual([]);
  });

  it('tells every affected person what to do, what may follow, and how the company writes to them', () => {
    for (const exposure of document.exposures) {
      expect(exposure).toMatchObject({ summary: {}, consequence: {}, contacted: {} });
      const covered = new Set(exposure.guidance?.flatMap((action) => action.for));
      expect(exposure.data_items.filter((item) => !covered.has(item))).toEqual([]);
    }
  });

  it('lives with the others: every rule names its site, its product or its kind of member', () => {
    for (const { basis, criteria, member_kinds } of document.exposures.filter(({ basis }) => basis !== 'list'))
      expect({
        basis,
        isNamed: Boolean(member_kinds) || criteria?.every(({ sites, products }) => sites ?? products),
      }).toEqual({
        basis,
        isNamed: true,
      });
  });

  it('says when each leak of passwords had ended', () => {
    const leaks = document.exposures.filter(({ data_items }) =>
      data_items.some((item) => ['password', 'password_plaintext', 'secret_question'].includes(item)),
    );
    expect(leaks.every(({ leak_ended }) => leak_ended)).toBe(true);
  });
});

it('uses every procedure that it describes', () => {
  for (const { code } of sampleCases) {
    const document = read(code);
    const used = new Set(document.exposures.flatMap(({ guidance }) => guidance?.map(({ procedure }) => procedure)));
    expect(document.procedures?.filter((procedure) => !used.has(procedure.code)) ?? []).toEqual([]);
  }
});
