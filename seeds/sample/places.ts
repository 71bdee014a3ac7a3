import type { Draw } from './draw';

/** Places that do not exist, in prefectures that do; the postal codes that begin with 000 are not assigned. */
// biome-ignore format: a table
const cities: readonly (readonly [string, string])[] = [
  ['北海道', '見本市'], ['宮城県', '例示市'], ['埼玉県', '見本市'], ['千葉県', '仮名市'], ['東京都', '見本区'], ['東京都', '例示区'], ['東京都', '仮設市'],
  ['神奈川県', '見本市例示区'], ['新潟県', '例示市'], ['長野県', '仮名郡見本村'], ['静岡県', '見本市'], ['愛知県', '例示市'], ['京都府', '見本市'],
  ['大阪府', '見本市例示区'], ['大阪府', '仮名市'], ['兵庫県', '例示市'], ['広島県', '見本市'], ['香川県', '仮名市'], ['福岡県', '見本市'],
  ['沖縄県', '例示市'],
];
const towns = ['青葉', '朝日', '泉', '栄町', '桜木', '新町', '中央', '緑', '南', '元町', '若松', '旭ヶ丘'] as const;
const buildings = ['見本ハイツ', 'メゾン例示', '仮名マンション', 'コーポ見本'] as const;
// biome-ignore format: a table
const placesAbroad = [
  '1 Example Street, Sampletown, ZZ9 9ZZ, United Kingdom', '742 Specimen Ave, Anytown, CA 90000, USA', '12 rue de l’Exemple, 00000 Ville-Modèle, France',
  'Musterstraße 12, 00000 Musterstadt, Deutschland', '範例市樣本路1號', '示例市样本路1号', '견본시 예시로 1', '5 Sample Rd, Exampleville NSW 0000, Australia',
] as const;

export interface Place {
  postalCode: string;
  address: string;
}

export function drawPlace(draw: Draw, isAbroad: boolean): Place {
  if (isAbroad) return { postalCode: '', address: draw.pick(placesAbroad) };
  const [prefecture, city] = draw.pick(cities);
  const block = `${draw.between(1, 5)}-${draw.between(1, 28)}-${draw.between(1, 20)}`;
  const room = draw.chance(0.4) ? ` ${draw.pick(buildings)}${draw.between(1, 9)}0${draw.between(1, 8)}` : '';
  const postalCode = `000-${String(draw.below(10_000)).padStart(4, '0')}`;
  return { postalCode, address: `${prefecture}${city}${draw.pick(towns)}${block}${room}` };
}

/** No real line: exchanges that begin with 0 are not assigned in Japan; the others are the regulators' numbers for drama. Only people without an account have 050. */
export function drawPhone(draw: Draw, isAbroad: boolean, hasAccount: boolean): string {
  if (isAbroad) {
    if (draw.chance(0.7)) return '';
    const tail = String(draw.below(1000)).padStart(3, '0');
    return draw.pick([`+44 20 7946 0${tail}`, `+44 7700 900${tail}`, `+1 202 555 01${tail.slice(1)}`]);
  }
  const digits = String(draw.below(10_000_000)).padStart(7, '0');
  if (!hasAccount) return `050-0${digits.slice(0, 3)}-${digits.slice(3)}`;
  // biome-ignore format: a table
  const [area, cut] = draw.pick([
    ['090-0', 3], ['090-0', 3], ['080-0', 3], ['080-0', 3], ['070-0', 3], ['03-0', 3], ['06-0', 3],
  ] as const);
  return `${area}${digits.slice(0, cut)}-${digits.slice(cut)}`;
}
