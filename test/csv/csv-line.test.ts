import { csvLine, withoutApostrophe } from '../../server/csv/csv-line';

const formulas = ['=1+1', '+1', '-1', '@SUM(1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＋1', '－1', '＠SUM(1)'];

test.each(formulas)('%j is no formula in a file, and comes back as it was', (formula) => {
  const cell = csvLine([formula])
    .replace(/\r\n$/, '')
    .replace(/^"(.*)"$/s, '$1');
  expect(cell).toBe(`'${formula}`);
  expect(withoutApostrophe(cell)).toBe(formula);
});

test('everything else stays as it is: identifiers, and apostrophes that people wrote', () => {
  expect(csvLine([{ exactly: '+819012345678' }, "'tis", '1-1', 'ー'])).toBe("+819012345678,'tis,1-1,ー\r\n");
  expect(withoutApostrophe("'tis")).toBe("'tis");
});

test('a phone number is left alone only while it is one', () => {
  expect(csvLine([{ phone: '+81 (90) 1234-5678' }, { phone: '+cmd|calc!A1' }, { phone: undefined }])).toBe(
    "+81 (90) 1234-5678,'+cmd|calc!A1,\r\n",
  );
});

test('signs that turn the direction of writing are left out', () => {
  expect(csvLine(['\u202e田山\u202c', '\u2066=1+1'])).toBe("田山,'=1+1\r\n");
});
