import type { HostileFile } from './hostile-file';

const known =
  '会員番号 (member_id), 行為 (activity), 日時 (occurred_at), サイト (site), 商品 (product), チャネル (channel), 支払方法 (payment_method), 詳細 (detail)';

export const headers: HostileFile[] = [
  {
    name: 'a doubled header',
    kind: 'activities',
    file: `会員番号,行為,日時,member_id\nM1,login,2016-06-03,M1\n`,
    state: 'needs_fix',
    complaints: ['会員番号 (member_id) stands twice in the header: columns A and D. Remove one of them.'],
    japanese: ['見出しに 会員番号 (member_id) が 2 回あります（A 列と D 列）。どちらかを削除してください。'],
  },
  {
    name: 'a missing column',
    kind: 'activities',
    file: 'member_id,activity\nM1,login\n',
    state: 'needs_fix',
    complaints: ['These columns are missing: 日時 (occurred_at). The file has: "member_id", "activity".'],
    japanese: ['次の列がありません：日時 (occurred_at)。ファイルにある列："member_id", "activity"。'],
  },
  {
    name: 'a column that is spelt wrong',
    kind: 'activities',
    file: 'member_id,activity,occured_at\nM1,login,2016-06-03\n',
    state: 'needs_fix',
    complaints: [
      'Column C, "occured_at", is not known; did you mean "occurred_at"? Rename it, say what it is, or leave it out on purpose.',
    ],
    japanese: [
      'C 列「occured_at」は分からない列です。「occurred_at」のことですか。名前を直すか、何の列かを指定するか、取り込まないことを指定してください。',
    ],
  },
  {
    name: 'a column that nobody knows',
    kind: 'activities',
    file: 'member_id,activity,occurred_at,店長\nM1,login,2016-06-03,x\n',
    state: 'needs_fix',
    complaints: [
      `Column D, "店長", is not known. Known are: ${known}. Rename it, say what it is, or leave it out on purpose.`,
    ],
    japanese: [
      `D 列「店長」は分からない列です。使える列：${known}。名前を直すか、何の列かを指定するか、取り込まないことを指定してください。`,
    ],
  },
  {
    name: 'the same, left out on purpose',
    kind: 'activities',
    options: { ignored: ['店長'] },
    file: 'member_id,activity,occurred_at,店長\nM1,login,2016-06-03,x\n',
    state: 'applied',
    complaints: [],
    japanese: [],
  },
  {
    name: 'the same, said what it is',
    kind: 'activities',
    options: { columns: { 店: 'site' } },
    file: 'member_id,activity,occurred_at,店\nM1,login,2016-06-03,x\n',
    state: 'applied',
    complaints: [],
    japanese: [],
  },
  {
    name: 'a list that names nobody',
    kind: 'list',
    file: '備考\nx\n',
    state: 'needs_fix',
    complaints: [
      'The file has no column that says who is meant (member_id, login_id, email or phone). It has: "備考".',
    ],
    japanese: [
      '誰のことかを示す列（会員番号 (member_id)、ログインID (login_id)、メールアドレス (email)、電話番号 (phone) のいずれか）がありません。ファイルにある列："備考"。',
    ],
  },
  {
    name: 'no header at all',
    kind: 'members',
    file: 'M1,hanako@example.jp\nM2,taro@example.jp\n',
    state: 'needs_fix',
    complaints: [
      "The first row may be somebody's and not the names of the columns: it has an identifier, a date, or the shape of the rows below. If it is data, say so (--header none --columns member_id,… on the command line); if it holds names, write names that are known.",
    ],
    japanese: [
      '1 行目は列の名前ではなく、だれかのデータかもしれません（識別子や日付、または下の行と同じ形の値があります）。データなら、そう指定してください（コマンドラインでは --header none --columns member_id,…）。列の名前なら、決められた名前にしてください。',
    ],
  },
  {
    name: 'headers in full width, in capitals, with blanks',
    kind: 'activities',
    file: 'ＭＥＭＢＥＲ＿ＩＤ, Activity ,日時\nM1,login,2016-06-03\n',
    state: 'applied',
    complaints: [],
    japanese: [],
  },
  {
    name: 'a column without a name',
    kind: 'activities',
    file: 'member_id,activity,,occurred_at\nM1,login,x,2016-06-31\n',
    state: 'needs_fix',
    complaints: ['row 2, column D (occurred_at), There is no such date or time.'],
    japanese: ['2 D 存在しない日付または時刻です。'],
  },
];
