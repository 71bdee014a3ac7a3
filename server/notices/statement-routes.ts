import type { Handler } from 'express';
import type { Dependencies } from '../dependencies';
import { renderMarkdown } from '../texts/markdown';
import { prose } from '../texts/wording';
import { keptPages } from '../web/kept-pages';
import type { RouteTable } from '../web/route';
import { findStatement, type StatementName, statementNames } from './statements';

/** Privacy, cookies, accessibility: the same for everybody, and there while the database is not. */
export const statementRoutes = ({ config }: Pick<Dependencies, 'config'>): RouteTable => {
  const send = keptPages();
  const show =
    (name: StatementName): Handler =>
    async (req, res) => {
      const { lang, t } = res.locals;
      const text = findStatement(name);
      const standard = () => ({ html: renderMarkdown(t(`statements:${name}.text`, { days: config.retentionDays })) });
      await send(req, res, {
        ...{ view: 'incidents/public/statement', path: `/statements/${name}`, version: 'only' },
        page: () => ({ title: t(`statements:${name}.title`), body: text ? prose(text, lang) : standard() }),
      });
    };
  return Object.fromEntries(statementNames.map((name) => [`GET /statements/${name}`, show(name)]));
};
