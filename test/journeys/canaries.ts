/** Values that nobody else has, so that finding one anywhere means that it got there from here. */
export const customer = {
  memberId: 'CN-0001',
  name: '鴉森　囀子',
  nameKana: 'カラスモリ　サエズリコ',
  loginId: 'Karasu.Saezuri77',
  email: 'Saezuri.Karasumori@kanaria.example',
  phone: '090-8642-9753',
  postalCode: '913-0064',
  address: '福井県坂井市三国町安島囀ヶ崎７－７',
  birthDate: '1983-11-29',
};
/** Stands on a list, and is no member. */
export const guest = { email: 'yobukodori@kanaria.example', phone: '080-7531-8642', note: '呼子鳥の備考' };
/** In a row that could not be read. */
export const rejected = { name: '鵺野　不吉', email: 'nueno@kanaria.example', phone: '070-1357-2468' };
/** A file without a header: its first row is somebody. */
export const headless = { name: '雉町　頭無', email: 'kijimachi@kanaria.example', phone: '090-1593-5728' };
export const chosen = { loginId: 'Uguisu.Erabi88', password: 'hototogisu sings at 4' };
export const password = 'mejiro in the garden';
export const staffEmail = 'toritsukai@kanaria-hd.example';
export const said = {
  inquiry: '鶯谷の件でご相談です',
  reply: '鶯谷の件は承りました',
  when: '鳩時計が鳴くころ',
  phone: '03-8642-1357',
  note: '鷺沼と名乗る',
  detail: '鴫立沢で支払い',
  newEmail: 'hibari@aratana.example.jp',
};

const people = [customer, guest, rejected, headless, chosen, said];

/** Every canary in every form that the portal, or whoever writes careless code for it, might keep it in. */
export function canaryForms(): string[] {
  const plain = [...people.flatMap((one) => Object.values(one)), password, staffEmail].filter(
    (value) => value !== customer.memberId,
  );
  const forms = plain.flatMap((value) => [value, ...foldings(value)]);
  return [...new Set(forms)].filter((form) => form.length >= 4);
}

function foldings(value: string): string[] {
  const nfkc = value.normalize('NFKC');
  const digits = nfkc.replace(/\D/g, '');
  const isPhone = /^0[\d-]+$/.test(nfkc);
  const isMail = nfkc.includes('@');
  const bare = nfkc.replace(/\s/g, '');
  const hiragana = bare.replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
  return [
    nfkc,
    nfkc.toLowerCase(),
    nfkc.toUpperCase(),
    bare,
    bare.replace(/ヶ/g, 'ケ'),
    hiragana,
    ...nfkc.split(/\s+/).filter((part) => part.length >= 3),
    ...(isPhone ? [digits, `+81${digits.slice(1)}`, digits.slice(1)] : []),
    ...(isMail ? [nfkc.split('@')[0] as string, (nfkc.split('@')[0] as string).toLowerCase()] : []),
    ...(/^\d{4}-\d\d-\d\d$/.test(nfkc) ? [digits, nfkc.replaceAll('-', '/')] : []),
  ];
}
