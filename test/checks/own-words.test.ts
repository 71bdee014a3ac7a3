import { ownWords } from '../../server/checks/own-words';

const exposure = { dataItems: ['name', 'card_number', 'passport_number'] };
const may = ['card_number', 'passport_number'];
const row = (dataItems?: string[], more: object = {}) => ({ isCertain: true, dataItems, ...more });

it.each([
  ['nobody stands on the list', [], exposure.dataItems, may],
  ['the cell is blank', [row()], exposure.dataItems, may],
  ['the cell names one', [row(['card_number'])], ['name', 'card_number'], []],
  ['the cell says none', [row([])], ['name'], []],
  ['two rows name one each', [row(['card_number']), row(['passport_number'])], exposure.dataItems, []],
  ['one of two rows is blank', [row(['card_number']), row()], exposure.dataItems, ['passport_number']],
  ['a row may mean somebody else', [{ ...row(['card_number']), isCertain: false }], exposure.dataItems, may],
])('where %s', (_name, rows, dataItems, open) => {
  expect(ownWords(exposure, may, rows)).toMatchObject({ dataItems, may: open });
});

it('tells details and codes of rows that certainly mean this person, each once', () => {
  const told = { detail: 'card ending 1234', offerCode: 'A-1' };
  const others = { detail: 'card ending 9999', offerCode: 'B-2', isCertain: false };
  expect(ownWords(exposure, may, [row(undefined, told), row(undefined, told), row(undefined, others)])).toMatchObject({
    details: ['card ending 1234'],
    offerCodes: ['A-1'],
  });
});
