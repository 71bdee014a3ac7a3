/** Bases of the passwords that guessing lists begin with. Variants (case, 4 for a, digits and signs behind) are recognised, so they are not here. */
const bases =
  `password passwort passw0rd pass word admin administrator root toor login welcome letmein master superman batman
  monkey dragon shadow sunshine princess football baseball basketball soccer hockey tennis golf iloveyou ilovejesus trustno michael jordan
  jessica ashley jennifer daniel thomas robert andrew joshua matthew hunter ranger buster harley summer winter spring autumn
  january february march april monday friday secret qwerty qwertz azerty asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qweasd qweasdzxc
  abc abcd abcde abcdef abcdefg abcdefgh abcabc aaa test tester testing guest user username default changeme change demo sample example
  temp temporary computer internet server system network service support operator manager office company business customer member
  account access security private public database oracle cisco windows microsoft google apple amazon facebook twitter samsung starwars
  pokemon pikachu naruto doraemon totoro gundam mario nintendo playstation hello helloworld world freedom whatever nothing flower
  cookie chocolate cheese banana orange purple yellow silver golden diamond lovely angel angels heaven jesus christ forever family
  mother father sister brother friend friends lover loveme fuckyou fuckoff asshole killer ninja pirate samurai sakura fuji
  tokyo osaka kyoto nagoya yokohama japan nihon nippon arigatou konnichiwa kawaii himitsu aishiteru daisuki ohayou sayonara takahashi
  tanaka suzuki satou yamada watanabe kobayashi yamamoto nakamura liverpool chelsea arsenal manchester barcelona london newyork
  america corvette ferrari mercedes porsche toyota honda yamaha matrix mustang charlie maggie pepper ginger tigger jackson
  cowboys steelers yankees lakers eagles redsox thunder phoenix phantom falcon tiger lion panther wolf`.split(/\s+/);

const sequences = [
  '01234567890123456789',
  '98765432109876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  '1q2w3e4r5t6y7u8i9o0p',
  'あいうえおかきくけこさしすせそたちつてとなにぬねの',
];

const common = new Set(bases);
const lookAlikes: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * Whether guessing would soon come to it (ASVS 6.2.4): a common word with or without digits and signs around it, a run of the keyboard, one
 * piece repeated, or a word of the context (company, email).
 * @param context words that somebody who guesses for this account would try
 */
export function isCommonPassword(password: string, context: readonly string[]): boolean {
  const folded = password.normalize('NFKC').toLowerCase();
  if (context.some((word) => word.normalize('NFKC').toLowerCase() === folded)) return true;
  if (isRepeated(folded) || sequences.some((sequence) => isRunOf(sequence, folded))) return true;
  const words = new Set(context.map((word) => lettersOf(word.toLowerCase())).filter((word) => word.length >= 3));
  const candidates = [
    lettersOf(folded),
    lettersOf(unmask(folded)),
    unmask(lettersOf(folded)),
    lettersOf(unmask(strip(folded))),
  ];
  return candidates.some((word) => common.has(word) || words.has(word) || common.has(halfOf(word)));
}

/** Without digits and signs, wherever they are. */
const lettersOf = (text: string) => text.replace(/[^\p{L}]/gu, '');
/** Without digits and signs at its ends. */
const strip = (text: string) => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
const unmask = (text: string) => text.replace(/[013457@$!]/g, (sign) => lookAlikes[sign] ?? sign);
/** `passpass` is `pass`. */
const halfOf = (text: string) => /^(.+)\1$/.exec(text)?.[1] ?? text;

const isRepeated = (text: string) => /^(.{1,4})\1+.{0,3}$/su.test(text);

/** True for any stretch of the sequence, and for two such stretches in a row. */
function isRunOf(sequence: string, text: string): boolean {
  if (sequence.includes(text)) return true;
  for (let cut = 3; cut <= text.length - 3; cut++)
    if (sequence.includes(text.slice(0, cut)) && sequence.includes(text.slice(cut))) return true;
  return false;
}
