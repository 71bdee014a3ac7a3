/** Kana by Kunrei-shiki; Hepburn is folded onto it. */
const rows: [string, string][] = [
  ['アイウエオ', 'a i u e o'],
  ['カキクケコ', 'ka ki ku ke ko'],
  ['サシスセソ', 'sa si su se so'],
  ['タチツテト', 'ta ti tu te to'],
  ['ナニヌネノ', 'na ni nu ne no'],
  ['ハヒフヘホ', 'ha hi hu he ho'],
  ['マミムメモ', 'ma mi mu me mo'],
  ['ヤユヨ', 'ya yu yo'],
  ['ラリルレロ', 'ra ri ru re ro'],
  ['ワヲンヴ', 'wa o n bu'],
  ['ガギグゲゴ', 'ga gi gu ge go'],
  ['ザジズゼゾ', 'za zi zu ze zo'],
  ['ダヂヅデド', 'da zi zu de do'],
  ['バビブベボ', 'ba bi bu be bo'],
  ['パピプペポ', 'pa pi pu pe po'],
];
const plain = new Map(
  rows.flatMap(([kana, roman]) =>
    roman.split(' ').map((syllable, index) => [kana[index] as string, syllable] as const),
  ),
);
const glides: Record<string, string> = { ャ: 'ya', ュ: 'yu', ョ: 'yo', ァ: 'a', ィ: 'i', ゥ: 'u', ェ: 'e', ォ: 'o' };

/** A word in katakana as `foldRomaji` would leave its romanisation. */
export function romanise(katakana: string): string {
  let roman = '';
  for (const kana of katakana.normalize('NFKC')) {
    const glide = glides[kana];
    if (glide) roman = roman.replace(/[iu]$/, '') + glide;
    else if (kana === 'ッ') roman += 'q';
    else roman += plain.get(kana) ?? '';
  }
  return foldRomaji(roman.replace(/q(.)/g, '$1$1'));
}

/** Latin letters in one spelling, whatever romanisation they follow: Hepburn, Kunrei, with long vowels written or not. */
export function foldRomaji(letters: string): string {
  return letters
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z]/g, '')
    .replace(/sh(?=[auo])/g, 'sy')
    .replace(/ch(?=[auo])/g, 'ty')
    .replace(/j(?=[auo])/g, 'zy')
    .replace(/shi/g, 'si')
    .replace(/chi/g, 'ti')
    .replace(/ji/g, 'zi')
    .replace(/tsu/g, 'tu')
    .replace(/f/g, 'h')
    .replace(/l/g, 'r')
    .replace(/oh(?![aiueo])|ou|oo/g, 'o')
    .replace(/uu/g, 'u')
    .replace(/m(?=[bpm])/g, 'n')
    .replace(/([b-df-hj-mp-tv-z])\1/g, '$1');
}
