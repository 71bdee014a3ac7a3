/** The file of an incident with one exposure (`leak`, `named`) that takes an affected list. */
export const listIncident = `
incident: leak
organisation: {ja: 株式会社サンプル}
title: {ja: お知らせ}
exposures: [{code: named, title: {ja: 名簿}, basis: list, data_items: [email], desk: main}]
desks: [{code: main}]
`;
