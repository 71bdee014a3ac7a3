import { findLoginIdFault } from '../../server/passwords/login-id-rules';
import { foldRomaji, romanise } from '../../server/people/romaji';

const profile = {
  loginId: 'Taro1985',
  name: '東條 淳一郎',
  nameKana: 'トウジョウ ジュンイチロウ',
  birthDate: '1985-07-14',
  phone: '090-1234-5678',
};
const fault = (wish: string) => findLoginIdFault(wish, 'aplus-2021', profile);

describe('the aplus-2021 rules', () => {
  test.each([
    ['abc12', 'short'],
    ['abcdefgh123456789', 'long'],
    ['abc-1234', 'characters'],
    ['ａｂｃ１２３', 'characters'],
    ['kkkkkkkk', 'repeated'],
    ['Taro1985', 'same'],
    ['x19850714', 'derived'],
    ['850714ab', 'derived'],
    ['s600714ab', 'derived'],
    ['ab0714cd', 'derived'],
    ['a14071985', 'derived'],
    ['tel5678ab', 'derived'],
    ['09012345678', 'contact'],
    ['tojo2022', 'derived'],
    ['TOUJOU99', 'derived'],
    ['tohjoh77', 'derived'],
    ['jun1chiro', undefined],
    ['junichiroh', 'derived'],
    ['zyunitiro', 'derived'],
    ['Sakura73', undefined],
    ['blueSky4021', undefined],
  ])('%s: %s', (wish, expected) => expect(fault(wish)).toBe(expected));

  test('know nothing to refuse where nothing is registered', () => {
    expect(findLoginIdFault('tojo19850714', 'aplus-2021', {})).toBeUndefined();
  });
});

test('the default rules ask for little', () => {
  const free = (wish: string) => findLoginIdFault(wish, 'default', profile);
  expect(free('tojo.1985')).toBeUndefined();
  expect(free('abc')).toBe('short');
  expect(free('日本語です')).toBe('characters');
  expect(free('someone@example.jp')).toBe('characters');
  for (const phone of ['090-1234-5678', '0312345678', '819012345678', '09012345678.'])
    expect(free(phone)).toBe('contact');
  expect(free('20170401')).toBeUndefined();
});

describe('romanisation', () => {
  test.each([
    ['シンジ', 'shinji', 'sinzi'],
    ['チヅル', 'chizuru', 'tizuru'],
    ['リョウコ', 'ryoko', 'ryouko'],
    ['オオノ', 'ono', 'ohno'],
    ['ハットリ', 'hattori', 'hattori'],
    ['ホンマ', 'homma', 'honma'],
    ['フジモト', 'fujimoto', 'huzimoto'],
    ['ジュンコ', 'junko', 'zyunko'],
  ])('%s is recognised as %s and as %s', (kana, hepburn, other) => {
    expect(foldRomaji(hepburn)).toBe(romanise(kana));
    expect(foldRomaji(other)).toBe(romanise(kana));
  });
});
