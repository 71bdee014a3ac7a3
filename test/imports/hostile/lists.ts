import type { HostileFile } from './hostile-file';

export const lists: HostileFile[] = [
  {
    name: 'entries that name nobody, or nobody who can be found',
    kind: 'list',
    file: 'member_id,email,phone,note\n,,,x\nM1,,,\n,nobody,,\n,,12,\n1.23E+11,,,\n',
    state: 'needs_fix',
    complaints: [
      'row 2, Nothing in this row says who is meant.',
      'row 4, column B (email), No mail could reach this address.',
      'row 5, column C (phone), There is no such phone number in its country: it has too many or too few digits.',
      'row 6, column A (member_id), A spreadsheet or a program has made a number of this (.0 or 1.2E+11); its own digits are lost.',
    ],
    japanese: [
      '2 誰のことかを示す項目がありません。',
      '4 B メールが届くアドレスではありません。',
      '5 C その国にありえない電話番号です（桁の数が違います）。',
      '6 A 表計算ソフトなどが数に変えた値です（.0 や 1.2E+11）。元の桁が分かりません。',
    ],
  },
  {
    name: 'an email that two members have',
    kind: 'list',
    file: '会員番号,メールアドレス,電話番号\n,shared@example.jp,\n,shared@example.jp,090-1111-0002\n',
    state: 'needs_fix',
    complaints: ['row 2, column B (メールアドレス), This could mean two members or more (メールアドレス (email)).'],
    japanese: ['2 B 2 人以上の会員に当てはまります（メールアドレス (email)）。'],
  },
  {
    name: 'identifiers of different members',
    kind: 'list',
    file: 'member_id,login_id,email\nTwin1,,alone@example.jp\n,twin1,alone@example.jp\n',
    state: 'needs_fix',
    complaints: [
      'row 2, column A (member_id), The identifiers belong to different members (会員番号 (member_id), メールアドレス (email)).',
      'row 3, column B (login_id), The identifiers belong to different members (ログインID (login_id), メールアドレス (email)).',
    ],
    japanese: [
      '2 A 項目ごとに別の会員を指しています（会員番号 (member_id), メールアドレス (email)）。',
      '3 B 項目ごとに別の会員を指しています（ログインID (login_id), メールアドレス (email)）。',
    ],
  },
  {
    name: 'a card number in a note',
    kind: 'list',
    file: 'member_id,note\nM1,4111 1111 1111 1111\n',
    state: 'needs_fix',
    complaints: ['row 2, column B (note), This looks like a card number.'],
    japanese: ['2 B カード番号のように見えます。'],
  },
  {
    name: 'a row that is cut short',
    kind: 'list',
    file: 'member_id,email,note\nM1\nM2,,x\n',
    state: 'needs_fix',
    complaints: ['row 2, This row has 1 fields; the header has 3.'],
    japanese: ['2 項目が 1 個しかありません（見出しは 3 個）。'],
  },
];
