import { place } from '../place';

/** The columns of the three CSV formats (docs/imports.md). */

export type ImportKind = 'members' | 'activities' | 'list';

export const japaneseNames = {
  member_id: '会員番号',
  login_id: 'ログインID',
  email: 'メールアドレス',
  phone: '電話番号',
  country: '国',
  name: '氏名',
  name_kana: 'フリガナ',
  birth_date: '生年月日',
  postal_code: '郵便番号',
  address: '住所',
  status: '状態',
  kinds: '会員種別',
  registered_at: '登録日',
  withdrawn_at: '退会日',
  acts_for: '代理対象',
  locale: '言語',
  password_hash: 'パスワードハッシュ',
  password_changed_at: 'パスワード変更日時',
  activity: '行為',
  occurred_at: '日時',
  site: 'サイト',
  product: '商品',
  channel: 'チャネル',
  payment_method: '支払方法',
  detail: '詳細',
  note: '備考',
  data_items: '漏えい項目',
  offer_code: '特典コード',
} as const;

export type ColumnName = keyof typeof japaneseNames;

export const columnsOf: Record<ImportKind, readonly ColumnName[]> = {
  members: [
    'member_id',
    'login_id',
    'password_hash',
    'password_changed_at',
    'name',
    'name_kana',
    'email',
    'phone',
    'country',
    'postal_code',
    'address',
    'birth_date',
    'status',
    'kinds',
    'registered_at',
    'withdrawn_at',
    'acts_for',
    'locale',
  ],
  activities: ['member_id', 'activity', 'occurred_at', 'site', 'product', 'channel', 'payment_method', 'detail'],
  list: ['member_id', 'login_id', 'email', 'phone', 'country', 'data_items', 'detail', 'offer_code', 'note'],
};

/** Columns of a list that also take whom letters go to (`--letters`). */
const letterColumns: readonly ColumnName[] = ['name', 'postal_code', 'address'];

/** The columns of a file. @param forLetters the list also says whom letters go to */
export const columnsFor = (kind: ImportKind, forLetters = false): readonly ColumnName[] =>
  forLetters && kind === 'list' ? [...columnsOf.list, ...letterColumns] : columnsOf[kind];

/** What a column is called to whoever imports: by its name here, and in Japanese where the installation speaks it. */
export const nameOfColumn = (column: ColumnName): string =>
  place.languages.includes('ja') ? `${japaneseNames[column]} (${column})` : column;

/** A list needs one of its identifiers; which one is the row's matter. */
export const requiredColumns: Record<ImportKind, readonly ColumnName[]> = {
  members: ['member_id'],
  activities: ['member_id', 'activity', 'occurred_at'],
  list: [],
};

/** Columns of identifiers, which stand in files as they are. In others an error file puts an apostrophe before what would be a formula; reading takes it off. */
export const exactColumns: ReadonlySet<ColumnName> = new Set<ColumnName>(['member_id', 'login_id']);

/** Columns of running text. */
export const freeTextColumns: ReadonlySet<ColumnName> = new Set<ColumnName>([
  'name',
  'name_kana',
  'address',
  'kinds',
  'detail',
  'note',
]);

/** Columns that an error file puts before the original ones; a corrected error file may be loaded as it is. */
export const errorFileColumns = ['row', 'column_letter', 'column', 'code', 'message', 'hint'] as const;

/** `A` for 0, `AA` for 26: what a spreadsheet calls the column. */
export function columnLetter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetter(Math.floor(index / 26) - 1) + last;
}
