import type { TFunction } from 'i18next';
import { type DeskView, deskViews } from '../desks/desk-pages';
import { type Action, actionList } from '../guidance/action-list';
import { announcedText } from '../incident-file/announced-text';
import type { IncidentDocument } from '../incident-file/incident-document';
import { itemViews } from '../incident-file/item-words';
import type { LiveIncident } from '../incidents/incidents-repository';
import type { Language } from '../texts/i18n';
import { maybeProse, maybeWording, type Prose, prose, type Wording, wording, wordings } from '../texts/wording';
import { formatDate, formatDay, formatMoment } from '../time/format-time';

export interface Reading {
  lang: Language;
  t: TFunction;
  now: Date;
}

/** The notice of one incident: what the law asks a company to tell, in fixed order. Absent parts are left out. */
export interface NoticePage {
  title: string;
  timeZone: string;
  code: string;
  state: LiveIncident['state'];
  /** The day on which it was first told of. */
  since: string;
  /** Whom it addresses, each group once. */
  dear: Wording[];
  organisation: Wording;
  representative: Wording | undefined;
  subject: Wording;
  issued: string | undefined;
  /** 「第2報」, where the subject does not say it. */
  number: string | undefined;
  /** What this report is about, in short. */
  short: Prose | undefined;
  updated: string;
  apology: Prose | undefined;
  summary: Prose | undefined;
  groups: {
    title: Wording;
    party: Wording | undefined;
    /** Only where groups differ in it. */
    certainty: string | undefined;
    items: string[];
    count: string | undefined;
    summary: Prose | undefined;
    consequence: Prose | undefined;
  }[];
  itemsTitle: string;
  total: string | undefined;
  hasPeople: boolean;
  hasRecords: boolean;
  notLeaked: Wording[];
  cause: Prose | undefined;
  secondaryDamage: Prose | undefined;
  timeline: { at: string; text: Wording }[];
  actions: Action[];
  support: Prose | undefined;
  /** How the company writes to whom; `groups` is empty where it is the same for all. */
  contacted: { groups: Wording[]; text: Prose }[];
  measures: { done: Wording[]; planned: Wording[] };
  authorities: { day: string; text: Wording }[];
  phishing: Prose | undefined;
  complaints: Prose | undefined;
  nextUpdate: { day: string | undefined; text: Wording | undefined } | undefined;
  reports: {
    number: number;
    day: string;
    title: Wording | undefined;
    summary: Prose | undefined;
    changes: Wording[];
    isLatest: boolean;
  }[];
  faq: { question: Wording; answer: Prose }[];
  desks: DeskView[];
}

export function noticePage(incident: LiveIncident, reading: Reading): NoticePage {
  const { document } = incident;
  const { lang, t } = reading;
  const latest = document.reports?.at(-1);
  const subject = wording(latest?.title ?? document.title, lang);
  return {
    title: subject.text,
    timeZone: document.time_zone,
    code: incident.code,
    state: incident.state,
    since: formatDate(lang, incident.announcedAt, document.time_zone),
    dear: dearOf(document, reading),
    organisation: wording(document.organisation, lang),
    representative: maybeWording(document.representative, lang),
    subject,
    issued: latest && formatDay(lang, latest.date),
    number:
      latest && !/第\s*\d+\s*報|report/i.test(subject.text) ? t('notice:number', { number: latest.number }) : undefined,
    short: maybeProse(latest?.summary, lang),
    updated: formatDate(lang, incident.liveFrom, document.time_zone),
    apology: maybeProse(document.apology, lang),
    summary: maybeProse(document.summary, lang),
    ...groupsOf(document, reading),
    notLeaked: wordings(document.not_leaked, lang),
    cause: maybeProse(document.cause, lang),
    secondaryDamage: maybeProse(document.secondary_damage, lang),
    timeline: (document.timeline ?? []).map(({ at, text }) => ({
      at: formatMoment(lang, at),
      text: wording(text, lang),
    })),
    actions: actionsFor(document, reading),
    support: maybeProse(document.support, lang),
    contacted: contactedOf(document, lang),
    measures: { done: wordings(document.measures?.done, lang), planned: wordings(document.measures?.planned, lang) },
    authorities: (document.authorities ?? []).map(({ date, text }) => ({
      day: formatDay(lang, date),
      text: wording(text, lang),
    })),
    phishing: maybeProse(document.phishing, lang),
    complaints: maybeProse(document.complaints, lang),
    nextUpdate: document.next_update && {
      day: document.next_update.date && formatDay(lang, document.next_update.date),
      text: maybeWording(document.next_update.text, lang),
    },
    reports: reportsOf(document, lang),
    faq: (document.faq ?? []).map(({ question, answer }) => ({
      question: wording(question, lang),
      answer: prose(answer, lang),
    })),
    desks: deskViews([document], reading),
  };
}

function dearOf({ exposures }: IncidentDocument, { lang, t }: Reading): Wording[] {
  const words = exposures.map(({ audience = 'customers' }) =>
    typeof audience === 'string' ? { text: t(`audience:dear.${audience}`) } : wording(audience, lang),
  );
  return [...new Map(words.map((word) => [word.text, word])).values()];
}

/** Everybody's guidance, each thing once; nobody has done anything yet. */
const actionsFor = (document: IncidentDocument, reading: Reading): Action[] =>
  actionList(
    document.exposures.map((exposure) => ({ incident: document, exposure, items: exposure.data_items })),
    { ticked: new Set(), passwordChangedAt: undefined },
    { ...reading, isForEverybody: true },
  );

/** The groups of people, with people and records told apart. */
function groupsOf(document: IncidentDocument, { lang, t }: Reading) {
  const units = [document.announced, ...document.exposures.map(({ announced }) => announced)].map((one) => one?.unit);
  const certainties = new Set(document.exposures.map(({ certainty }) => certainty));
  const certainty = certainties.size > 1 ? 'mixed' : [...certainties][0];
  return {
    itemsTitle: t(`notice:items_title.${certainty}`),
    groups: document.exposures.map((exposure) => {
      const party = document.parties?.find(({ code }) => code === exposure.party);
      return {
        title: wording(exposure.title, lang),
        party: party && wording(party.name, lang),
        certainty: certainty === 'mixed' ? t(`notice:certainty.${exposure.certainty}`) : undefined,
        items: itemViews(exposure.data_items, document, { lang, t }, exposure.may_items).map(({ label, may }) =>
          may ? t('notice:may', { item: label }) : label,
        ),
        count: exposure.announced && announcedText(exposure.announced, lang, t),
        summary: maybeProse(exposure.summary, lang),
        consequence: maybeProse(exposure.consequence, lang),
      };
    }),
    total: document.announced && announcedText(document.announced, lang, t),
    hasPeople: units.includes('people'),
    hasRecords: units.includes('records'),
  };
}

/** The latest first. */
const reportsOf = ({ reports = [] }: IncidentDocument, lang: Reading['lang']): NoticePage['reports'] =>
  reports
    .map(({ number, date, title, summary, changes }, index) => ({
      number,
      day: formatDay(lang, date),
      title: maybeWording(title, lang),
      summary: maybeProse(summary, lang),
      changes: wordings(changes, lang),
      isLatest: index === reports.length - 1,
    }))
    .reverse();

function contactedOf({ exposures }: IncidentDocument, lang: Reading['lang']): NoticePage['contacted'] {
  const found = new Map<string, NoticePage['contacted'][number]>();
  for (const { contacted, title } of exposures) {
    const text = maybeProse(contacted, lang);
    if (!text) continue;
    const known = found.get(text.html) ?? { groups: [], text };
    known.groups.push(wording(title, lang));
    found.set(text.html, known);
  }
  return found.size > 1 ? [...found.values()] : [...found.values()].map(({ text }) => ({ groups: [], text }));
}
