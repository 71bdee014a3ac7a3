/** The companies' published figures, by incident and exposure; an incident's own total stands under its empty exposure. */
export const publishedFigures: Record<string, Record<string, [count: number, unit: 'records' | 'people']>> = {
  'adprint-2016': { '': [14_627, 'records'] },
  'netsea-2016': { 'member-information': [131_464, 'people'], 'card-information': [7_386, 'people'] },
  'nippan-ips-2017': {
    '': [131_936, 'records'],
    'club-japan-members': [115_590, 'people'],
    'club-japan-plaintext-passwords': [38, 'people'],
    'club-japan-cards': [29, 'people'],
    'magdeli-members': [16_029, 'people'],
    'magdeli-cards': [1, 'people'],
    'club-japan-affiliates': [317, 'people'],
  },
  'aplus-2021': { 'app-login': [475_813, 'people'] },
  'shinsei-2022': {
    'lake-unsubscribe': [2_182, 'records'],
    'lake-contract-bank': [37, 'records'],
    'lake-contract-pin': [95, 'records'],
    'lake-member-top': [2, 'records'],
    'el-unsubscribe': [6_317, 'records'],
    'lake-top': [6, 'records'],
    'el-search-chat': [4, 'records'],
    'plus-unsubscribe': [232, 'records'],
  },
};
