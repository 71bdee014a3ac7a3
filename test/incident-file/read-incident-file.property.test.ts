import fc from 'fast-check';
import { stringify } from 'yaml';
import { InvalidInputError } from '../../server/errors';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { changed, sampleIncidentFile } from '../incidents/sample-incident-file';

/** Reads; anything but a document or an InvalidInputError with problems of one line each fails the test. */
function read(source: string) {
  try {
    return readIncidentFile(source);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    // A message without a blank is the name of a text that is missing.
    for (const { message } of error.problems) expect(message).toMatch(/^[^\n]+ [^\n]+$/);
    return undefined;
  }
}

const slips = fc.array(
  fc.record({
    at: fc.nat(sampleIncidentFile.length),
    cut: fc.nat(12),
    put: fc.oneof(
      fc.constantFrom('', '\t', '\n', '  ', ':', '"', '[', '}', '*', '&a', '!', '|', '#', '\0', '- ', '？'),
      fc.string(),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

test('a file with any slips in it is read or refused, never anything else', () => {
  fc.assert(
    fc.property(slips, (slips) => {
      const source = slips.reduce(
        (text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut),
        sampleIncidentFile,
      );
      read(source);
    }),
    { numRuns: 300 },
  );
});

test('text of any kind is refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (source) => expect(read(source)).toBeUndefined()),
    { numRuns: 300 },
  );
});

test('whatever the values, the same document is read from YAML, from JSON and from itself', () => {
  const document = readIncidentFile(sampleIncidentFile);
  const word = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => /\S/.test(text) && !/\p{Cc}/u.test(text));
  fc.assert(
    fc.property(word, fc.nat(), fc.boolean(), (text, count, include_withdrawn) => {
      const [first, second] = document.exposures;
      const exposures = [
        { ...first, title: { ja: text }, include_withdrawn },
        { ...second, member_kinds: [text] },
      ];
      const written = { ...document, exposures, announced: { count, unit: 'records' } };
      const expected = readIncidentFile(JSON.stringify(written));
      expect(readIncidentFile(stringify(written))).toEqual(expected);
      expect(readIncidentFile(stringify(expected))).toEqual(expected);
      expect(expected.exposures[0]?.title.ja).toBe(text.trim());
    }),
    { numRuns: 100 },
  );
});

test('a window is refused when and only when it ends before it begins, whatever the precisions', () => {
  const second = fc.integer({ min: 0, max: 3 * 86_400 });
  const precision = fc.constantFrom({ unit: 86_400, letters: 10 }, { unit: 60, letters: 16 }, { unit: 1, letters: 19 });
  fc.assert(
    fc.property(second, precision, second, precision, (from, p, to, q) => {
      const written = (at: number, letters: number) =>
        new Date(Date.UTC(2016, 5, 1) + at * 1000).toISOString().slice(0, letters);
      const window = `from: ${written(from, p.letters)}, to: ${written(to, q.letters)}`;
      const isForward = from - (from % p.unit) < to - (to % q.unit) + q.unit;
      expect(read(changed('from: 2016-05-20, to: 2016-08-14', window)) !== undefined).toBe(isForward);
    }),
    { numRuns: 200 },
  );
});
