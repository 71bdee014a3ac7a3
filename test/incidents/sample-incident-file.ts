/** The example of the design, complete; tests change one thing in it. */
export const sampleIncidentFile = `incident: sample-2024
organisation: {ja: 株式会社サンプル, en: Sample Inc.}
title: {ja: お客様情報の漏えいについて, en: About the leak of customer data}
time_zone: Asia/Tokyo
announced: {count: 14627, unit: records}
exposures:
  - code: web-server
    title: {ja: ウェブサーバー経由, en: Via the web server}
    basis: both
    criteria:
      - {activities: [card_paid], sites: [alpha, beta], payment_methods: [credit_card], from: 2016-05-20, to: 2016-08-14}
    member_kinds: [affiliate]
    include_withdrawn: true
    part_of: other-exposure
    data_items: [card_number, card_expiry, card_holder, card_security_code]
    announced: {count: 29, unit: people}
    desk: main
    certainty: suspected
  - code: other-exposure
    title: {ja: 会員情報, en: Member information}
    basis: window
    data_items: [login_id, password]
    desk: main
    leak_ended: 2016-08-14
desks:
  - code: main
    phones: [{number: "0120-000-000", from: domestic}, {number: "+81-3-0000-0000", from: abroad}]
    email: desk@example.com
    hours: [{days: mon-fri, open: "10:00", close: "12:30"}, {days: mon-fri, open: "13:30", close: "17:00"}]
    holidays: closed
    closed_from: 2017-03-15
    time_zone: Asia/Tokyo
`;

/** Replaces one piece of the sample, which must be there exactly once. */
export function changed(piece: string, by: string, source = sampleIncidentFile): string {
  const parts = source.split(piece);
  if (parts.length !== 2) throw new Error(`"${piece}" stands ${parts.length - 1} times in the sample.`);
  return parts.join(by);
}
