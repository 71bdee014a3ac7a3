import { recordEvent } from '../../server/audit/record-event';
import { approveChange } from '../../server/changes/approve-change';
import { findNewestChange } from '../../server/changes/changes-repository';
import { NotSecondPersonError } from '../../server/changes/may-approve';
import type { Dependencies } from '../../server/dependencies';
import { changeRegistry } from '../../server/doors/change-registry';
import { ForbiddenError, InvalidInputError, NotFoundError, RefusedError, UsageError } from '../../server/errors';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { withBase } from '../../server/incidents/base-revision';
import { closeIncident } from '../../server/incidents/close-incident';
import { discardRevisions } from '../../server/incidents/discard-revisions';
import { getIncident, listLiveIncidents } from '../../server/incidents/incidents-repository';
import { investigateIncident } from '../../server/incidents/investigate-incident';
import { OtherBaseError } from '../../server/incidents/other-base-error';
import { publishIncident } from '../../server/incidents/publish-incident';
import { retractIncident } from '../../server/incidents/retract-incident';
import { returnIncident } from '../../server/incidents/return-incident';
import { findNewestRevision, getSource, listRevisions } from '../../server/incidents/revisions-repository';
import { submitIncident } from '../../server/incidents/submit-incident';
import { withdrawIncident } from '../../server/incidents/withdraw-incident';
import { findStaffByEmail, updateDisabledAt } from '../../server/staff/staff-repository';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { loadMember } from './loaded-data';
import { approver, approver2, hire, hireOffice, operator, operator2, unannounce } from './office';

let database: TestDatabase;
let deps: Dependencies;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await hireOffice(deps);
});
afterAll(() => database.drop());

const reason = 'a wrong figure';

let count = 0;
const newCode = () => `case-${++count}`;

/** Needs neither lists nor coverage. */
const fileOf = (code: string, title = 'お知らせ') => `incident: ${code}
organisation: {ja: 会社, en: Company}
title: {ja: ${title}, en: Notice}
exposures:
  - {code: all, title: {ja: 全員}, basis: window, data_items: [email], desk: main}
desks: [{code: main}]
`;
const apply = (code: string, title?: string, by = operator) => applyIncident(deps, { source: fileOf(code, title), by });
const approved = async (code: string) => {
  await submitIncident(deps, { code, by: operator });
  await approveIncident(deps, { code, by: approver });
};
const published = async (code: string) => {
  await apply(code);
  await approved(code);
  await publishIncident(deps, { code, by: operator });
};
const stateOf = async (code: string) => (await getIncident(deps.db, code)).state;
const liveRevisionOf = async (code: string) =>
  (await listLiveIncidents(deps.db)).find((incident) => incident.code === code)?.revision;
const newest = async (code: string) =>
  findNewestRevision(deps.db, (await getIncident(deps.db, code)).incidentId).then((revision) => revision);
const actionsOn = (subject: string): Promise<string[]> =>
  deps.db('audit.events').where({ subject }).orderBy('sequence').pluck('action');

describe('sending back', () => {
  it('asks for what is to be changed, and the revision is submitted and approved anew', async () => {
    const code = newCode();
    await apply(code);
    await expect(returnIncident(deps, { code, by: approver, reason: 'x' })).rejects.toThrow('was not submitted');
    await submitIncident(deps, { code, by: operator });
    await expect(returnIncident(deps, { code, by: approver, reason: ' ' })).rejects.toThrow(UsageError);
    await expect(returnIncident(deps, { code, by: operator2, reason: 'x' })).rejects.toThrow(ForbiddenError);
    await returnIncident(deps, { code, by: approver, reason: ' one day later ' });
    expect(await newest(code)).toMatchObject({ submittedBy: undefined, returnComment: 'one day later' });
    await expect(approveIncident(deps, { code, by: approver })).rejects.toThrow('was not submitted');
    await submitIncident(deps, { code, by: operator2 });
    await approveIncident(deps, { code, by: approver });
    await expect(returnIncident(deps, { code, by: approver2, reason: 'x' })).rejects.toThrow('approved already');
    expect(await actionsOn(code)).toEqual(
      'apply submit return submit approve'.split(' ').map((verb) => `incident.${verb}`),
    );
  });

  it('takes away what waits as whom it would clear', async () => {
    const code = newCode();
    const target = `${code} revision 2`;
    await publishedForOne(code);
    await applyIncident(deps, {
      source: fileOf(code).replace('basis: window', 'basis: window, include_withdrawn: false, member_kinds: [none]'),
      by: operator,
      base: 1,
    });
    await submitIncident(deps, { code, by: operator });
    expect(await findNewestChange(deps.db, 'incident.publish', target)).toMatchObject({ state: 'waiting', clears: 1 });
    await returnIncident(deps, { code, by: approver, reason: 'nobody is to be cleared' });
    expect(await findNewestChange(deps.db, 'incident.publish', target)).toMatchObject({ state: 'rejected' });
    await deps.db('members').delete();
    await withdrawIncident(deps, { code, by: operator, reason });
    await unannounce(deps, code);
  });
});

/** Published, with one member whom it affects. */
async function publishedForOne(code: string): Promise<void> {
  await loadMember(deps.db, `M-${code}`, ['regular']);
  await published(code);
}

describe('applying', () => {
  it('makes a draft that customers do not see', async () => {
    const code = newCode();
    expect(await apply(code)).toEqual({ code, revision: 1, isChanged: true });
    expect(await stateOf(code)).toBe('draft');
    expect(await liveRevisionOf(code)).toBeUndefined();
    expect(await actionsOn(code)).toEqual(['incident.apply']);
  });

  it('changes nothing with what was exported, and keeps the approval', async () => {
    const code = newCode();
    await apply(code);
    await approved(code);
    const { source } = await getSource(deps.db, code);
    expect(source).toBe(fileOf(code));
    expect(await applyIncident(deps, { source, by: operator2 })).toEqual({ code, revision: 1, isChanged: false });
    const crlf = `\ufeff${source.replaceAll('\n', '\r\n')}\r\n`;
    expect(await applyIncident(deps, { source: crlf, by: operator2 })).toMatchObject({ isChanged: false });
    expect(await newest(code)).toMatchObject({ number: 1, approvedBy: expect.any(String) });
    expect(await actionsOn(code)).toHaveLength(3);
  });

  it('voids the approval, and what is live stays live', async () => {
    const code = newCode();
    await published(code);
    await apply(code, '第二報');
    expect(await newest(code)).toMatchObject({ number: 2, submittedBy: undefined, approvedBy: undefined });
    expect(await liveRevisionOf(code)).toBe(1);
    await expect(publishIncident(deps, { code, by: operator })).rejects.toThrow('Revision 2 of');
    expect(await liveRevisionOf(code)).toBe(1);
    expect((await getSource(deps.db, code, 1)).source).toBe(fileOf(code));
  });

  it('refuses a wrong file, and changes nothing', async () => {
    const code = newCode();
    const source = fileOf(code).replace('basis', 'bassis');
    await expect(applyIncident(deps, { source, by: operator })).rejects.toThrow(InvalidInputError);
    await expect(getIncident(deps.db, code)).rejects.toThrow(NotFoundError);
  });

  it('numbers the revisions of two people at once one after the other', async () => {
    const code = newCode();
    const results = await Promise.allSettled([apply(code, 'いち'), apply(code, 'に', operator2), apply(code, 'さん')]);
    const numbers = results.flatMap((one) => (one.status === 'fulfilled' ? one.value.revision : []));
    expect([...numbers].sort()).toEqual(numbers.length === 2 ? [1, 2] : [1]);
    for (const one of results) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(OtherBaseError);
  });

  it('names the revision that it was edited from, and never goes over the work of somebody else unseen', async () => {
    const code = newCode();
    await apply(code);
    const exported = withBase(await getSource(deps.db, code));
    expect(exported).toBe(`# revision: 1\n${fileOf(code)}`);
    const second = exported.replace('お知らせ', '第二報');
    expect(await applyIncident(deps, { source: second, by: operator2 })).toMatchObject({ revision: 2 });
    const late = applyIncident(deps, { source: exported.replace('Notice', 'A notice'), by: operator });
    await expect(late).rejects.toThrow(
      `The file was edited from revision 1 of ${code}, and revision 2 has come since; bring both together and apply with --base 2.\n` +
        'Changed since revision 1 by others:\n  title.ja: お知らせ → 第二報\nChanged by you:\n  title.en: Notice → A notice',
    );
    await expect(apply(code, '第三報')).rejects.toThrow("2, is somebody else's; if the file was edited from it");
    expect(await applyIncident(deps, { source: exported, by: operator, base: 2 })).toMatchObject({ revision: 3 });
    expect(await apply(code, '第四報')).toMatchObject({ revision: 4 });
    expect((await getSource(deps.db, code, 3)).source).toBe(fileOf(code));
  });

  it('is dropped with its authorship by discard, down to what was approved or live', async () => {
    const code = newCode();
    await apply(code);
    await expect(discardRevisions(deps, { code, by: operator })).rejects.toThrow('was ever approved or live');
    await approved(code);
    await expect(discardRevisions(deps, { code, by: operator })).rejects.toThrow('nothing to discard');
    await apply(code, '第二報');
    await applyIncident(deps, { source: fileOf(code, '第三報'), by: approver, base: 2 });
    await submitIncident(deps, { code, by: operator });
    await expect(approveIncident(deps, { code, by: approver })).rejects.toThrow('decided any part');
    await discardRevisions(deps, { code, by: approver });
    expect(await newest(code)).toMatchObject({ number: 1, approvedBy: expect.any(String) });
    expect(await apply(code, '第二報')).toMatchObject({ revision: 4 });
    await submitIncident(deps, { code, by: operator });
    await approveIncident(deps, { code, by: approver });
    await publishIncident(deps, { code, by: operator });
    expect(await liveRevisionOf(code)).toBe(4);
  });
});

describe('from draft to published', () => {
  it('takes a submitter, an approver and a publisher', async () => {
    const code = newCode();
    await published(code);
    expect(await stateOf(code)).toBe('published');
    expect(await liveRevisionOf(code)).toBe(1);
    expect(await actionsOn(code)).toEqual(['apply', 'submit', 'approve', 'publish'].map((verb) => `incident.${verb}`));
  });

  it('is refused without submission and without approval', async () => {
    const code = newCode();
    await apply(code);
    await expect(approveIncident(deps, { code, by: approver })).rejects.toThrow('was not submitted');
    await expect(publishIncident(deps, { code, by: approver })).rejects.toThrow('was not submitted');
    await submitIncident(deps, { code, by: operator });
    await expect(publishIncident(deps, { code, by: approver })).rejects.toThrow('is not approved');
    expect(await stateOf(code)).toBe('draft');
  });

  it('is refused where approver and submitter are one person', async () => {
    const code = newCode();
    await apply(code);
    await submitIncident(deps, { code, by: approver });
    await expect(approveIncident(deps, { code, by: approver })).rejects.toThrow(`These may: ${approver2}`);
    await approveIncident(deps, { code, by: approver2 });
    await expect(approveIncident(deps, { code, by: approver2 })).rejects.toThrow('was approved already');
  });

  it('is refused to whoever wrote any part of it since the last approval, whoever wrote last and submitted', async () => {
    const code = newCode();
    await published(code);
    await applyIncident(deps, { source: fileOf(code, '第二報'), by: approver, base: 1 });
    await applyIncident(deps, { source: fileOf(code, '第三報'), by: operator, base: 2 });
    await submitIncident(deps, { code, by: operator2 });
    await expect(approveIncident(deps, { code, by: approver })).rejects.toThrow(NotSecondPersonError);
    await approveIncident(deps, { code, by: approver2 });
    await publishIncident(deps, { code, by: approver });
    await applyIncident(deps, { source: fileOf(code, '第四報'), by: operator, base: 3 });
    await approved(code);
  });

  it('is refused to an account that was reset within a day, and to nobody else for that', async () => {
    const code = newCode();
    await apply(code);
    await submitIncident(deps, { code, by: operator });
    const reset = (hours: number) =>
      deps
        .db('staff')
        .where({ role: 'approver' })
        .update({ reset_at: new Date(deps.now().getTime() - hours * 3_600_000) });
    await reset(23);
    await expect(approveIncident(deps, { code, by: approver })).rejects.toThrow('reset less than 24 hours ago');
    await reset(24);
    await approveIncident(deps, { code, by: approver });
  });

  it('is refused to whoever looked at an earlier revision', async () => {
    const code = newCode();
    await apply(code);
    await submitIncident(deps, { code, by: operator, revision: 1 });
    await apply(code, '第二報');
    await submitIncident(deps, { code, by: operator });
    await expect(approveIncident(deps, { code, by: approver, revision: 1 })).rejects.toThrow('has a newer revision');
    await approveIncident(deps, { code, by: approver, revision: 2 });
  });

  it('needs a new approval once it was submitted again', async () => {
    const code = newCode();
    await apply(code);
    await approved(code);
    await submitIncident(deps, { code, by: operator2 });
    await expect(publishIncident(deps, { code, by: operator })).rejects.toThrow('is not approved');
  });

  it('lets one person do it with four eyes off, says so in the audit log, and not once they are on again', async () => {
    const code = newCode();
    const alone = { ...deps, config: testConfig({ fourEyes: false }) };
    await apply(code);
    await submitIncident(alone, { code, by: approver });
    await expect(approveIncident(alone, { code, by: approver })).rejects.toThrow('refused while two approvers');
    const other = await findStaffByEmail(deps, approver2);
    await updateDisabledAt(deps.db, other?.staffId ?? 0, deps.now());
    await approveIncident(alone, { code, by: approver });
    await updateDisabledAt(deps.db, other?.staffId ?? 0, null);
    await expect(publishIncident(deps, { code, by: operator })).rejects.toThrow('who decided part of it');
    await publishIncident(alone, { code, by: approver });
    const events = await deps.db('audit.events').where({ subject: code }).orderBy('sequence').pluck('data');
    expect(events.map(({ four_eyes }) => four_eyes)).toEqual([undefined, 'off', 'off', 'off']);
  });

  it('is held to four eyes by the database itself', async () => {
    const code = newCode();
    await apply(code);
    await submitIncident(deps, { code, by: approver });
    const revision = await newest(code);
    const row = deps.db('revisions').where({ revision_id: revision?.revisionId });
    await expect(row.clone().update({ approved_by: revision?.submittedBy })).rejects.toThrow('revisions_check');
    await expect(row.clone().update({ approved_by: 'staff-99', submitted_by: null })).rejects.toThrow(
      'revisions_check',
    );
  });

  it('is done once by two people at once', async () => {
    const code = newCode();
    await apply(code);
    await submitIncident(deps, { code, by: operator });
    const approvals = [approver, approver2].map((by) => approveIncident(deps, { code, by }));
    const results = await Promise.allSettled(approvals);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const publications = [operator, operator2].map((by) => publishIncident(deps, { code, by }));
    expect((await Promise.allSettled(publications)).map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    expect(await actionsOn(code)).toHaveLength(4);
  });

  it('makes the approved revision of a published incident the live one', async () => {
    const code = newCode();
    await published(code);
    await expect(publishIncident(deps, { code, by: operator })).rejects.toThrow('is published already');
    await expect(submitIncident(deps, { code, by: operator })).rejects.toThrow('apply a new file first');
    await apply(code, '第二報');
    await approved(code);
    expect(await liveRevisionOf(code)).toBe(1);
    await publishIncident(deps, { code, by: operator });
    expect(await liveRevisionOf(code)).toBe(2);
    const revisions = await listRevisions(deps.db, (await getIncident(deps.db, code)).incidentId);
    expect(revisions.map(({ number }) => number)).toEqual([2, 1]);
  });
});

describe('investigating, closing, withdrawing', () => {
  it('needs no second person to say that it is being investigated', async () => {
    const code = newCode();
    await apply(code);
    await investigateIncident(deps, { code, by: operator });
    expect(await liveRevisionOf(code)).toBe(1);
    await expect(investigateIncident(deps, { code, by: operator })).rejects.toThrow('only a draft or a held incident');
    await expect(closeIncident(deps, { code, by: operator })).rejects.toThrow('only a published incident');
    await approved(code);
    await publishIncident(deps, { code, by: operator });
    expect(await stateOf(code)).toBe('published');
  });

  it('needs one for what was announced before', async () => {
    const code = newCode();
    await apply(code);
    await investigateIncident(deps, { code, by: operator });
    await withdrawIncident(deps, { code, by: operator, reason });
    await apply(code, '第二報');
    await expect(investigateIncident(deps, { code, by: operator })).rejects.toThrow('was not submitted');
    await approved(code);
    await investigateIncident(deps, { code, by: operator });
    expect(await liveRevisionOf(code)).toBe(2);
  });

  it('keeps a closed incident live until it is withdrawn', async () => {
    const code = newCode();
    await published(code);
    await closeIncident(deps, { code, by: operator });
    expect(await getIncident(deps.db, code)).toMatchObject({ state: 'closed', closedAt: deps.now() });
    expect(await liveRevisionOf(code)).toBe(1);
    await withdrawIncident(deps, { code, by: operator, reason });
    expect(await getIncident(deps.db, code)).toMatchObject({
      ...{ state: 'held', heldAt: deps.now(), heldReason: reason, closedAt: undefined },
      liveRevisionId: expect.any(Number),
    });
    expect(await liveRevisionOf(code)).toBeUndefined();
    await publishIncident(deps, { code, by: operator });
    expect(await getIncident(deps.db, code)).toMatchObject({ state: 'published', heldAt: undefined });
  });

  it('closes and recalls the live revision, whatever draft is newer', async () => {
    const code = newCode();
    await published(code);
    await apply(code, 'A newer title');
    expect(await closeIncident(deps, { code, by: operator })).toBe(1);
    expect(await withdrawIncident(deps, { code, by: operator, reason })).toBe(1);
    const events = await deps.db('audit.events').where({ subject: code }).orderBy('sequence', 'desc').limit(2);
    expect(events.map(({ action, data }) => [action, data.revision])).toEqual([
      ['incident.withdraw', 1],
      ['incident.close', 1],
    ]);
  });

  it.each(['investigating', 'published'])('recalls what is %s at once; its approval stands', async (state) => {
    const code = newCode();
    await apply(code);
    await approved(code);
    await (state === 'published' ? publishIncident : investigateIncident)(deps, { code, by: operator });
    await withdrawIncident(deps, { code, by: operator2, reason });
    expect(await liveRevisionOf(code)).toBeUndefined();
    await expect(withdrawIncident(deps, { code, by: operator, reason })).rejects.toThrow('nothing to take back');
    await publishIncident(deps, { code, by: operator });
    expect(await liveRevisionOf(code)).toBe(1);
  });
});

describe('an incident that was announced before', () => {
  it('is not taken back without a reason', async () => {
    const code = newCode();
    await published(code);
    await expect(withdrawIncident(deps, { code, by: operator })).rejects.toThrow(UsageError);
    await expect(withdrawIncident(deps, { code, by: operator, reason: ' ' })).rejects.toThrow('--reason');
    expect(await stateOf(code)).toBe('published');
  });

  it('is under investigation again only with an approved revision', async () => {
    const code = newCode();
    await apply(code);
    await investigateIncident(deps, { code, by: operator });
    await withdrawIncident(deps, { code, by: operator, reason });
    await expect(investigateIncident(deps, { code, by: operator })).rejects.toThrow('was not submitted');
    await approved(code);
    await investigateIncident(deps, { code, by: operator });
    expect(await stateOf(code)).toBe('investigating');
  });
});

describe('retracting', () => {
  it('needs a held incident, a reason, and an approver other than who asks; then it is a draft', async () => {
    const code = newCode();
    await published(code);
    await expect(retractIncident(deps, { code, by: operator, reason })).rejects.toThrow('only a held incident');
    await withdrawIncident(deps, { code, by: operator, reason });
    await expect(retractIncident(deps, { code, by: operator })).rejects.toThrow(UsageError);
    await retractIncident(deps, { code, by: approver, reason });
    expect(await stateOf(code)).toBe('held');
    const change = await findNewestChange(deps.db, 'incident.retract', code);
    const changeId = change?.changeId as number;
    const clears = change?.clears || undefined;
    await expect(approveChange(deps, changeRegistry, { changeId, by: approver, clears })).rejects.toThrow();
    await approveChange(deps, changeRegistry, { changeId, by: approver2, clears });
    expect(await getIncident(deps.db, code)).toMatchObject({ state: 'draft', heldAt: undefined });
    await expect(investigateIncident(deps, { code, by: operator })).resolves.toBe(1);
  });
});

describe('who may', () => {
  const verbs = {
    submitIncident,
    approveIncident,
    publishIncident,
    investigateIncident,
    closeIncident,
    withdrawIncident,
  };

  it.each(Object.entries(verbs))(
    '%s refuses support, admin and strangers, and nothing is recorded',
    async (_name, verb) => {
      const code = newCode();
      await apply(code);
      for (const by of ['support@example.com', 'admin@example.com', 'nobody@example.com'])
        await expect(verb(deps, { code, by, reason })).rejects.toThrow(ForbiddenError);
      expect(await actionsOn(code)).toEqual(['incident.apply']);
      await expect(verb(deps, { code: 'no-such', by: approver, reason })).rejects.toThrow(NotFoundError);
    },
  );

  it('refuses operators to approve, and anybody disabled', async () => {
    const code = newCode();
    await apply(code);
    await submitIncident(deps, { code, by: operator });
    await expect(approveIncident(deps, { code, by: operator2 })).rejects.toThrow('needs the role approver');
    await expect(apply(code, 'x', 'support@example.com')).rejects.toThrow(ForbiddenError);
    const handle = await hire(deps, 'former@example.com', 'approver');
    await deps
      .db('staff')
      .where({ staff_id: Number(handle.slice(6)) })
      .update({ disabled_at: deps.now() });
    await expect(approveIncident(deps, { code, by: 'former@example.com' })).rejects.toThrow('is disabled');
  });
});

test('a change whose audit event cannot be written did not happen', async () => {
  const code = newCode();
  await published(code);
  await deps.db.transaction(async (holder) => {
    await recordEvent(holder, { actor: 'system', action: 'test.hold' });
    const impatient = deps.db.transaction(async (trx) => {
      await trx.raw("set local lock_timeout = '200ms'");
      return closeIncident({ ...deps, db: trx as unknown as typeof deps.db }, { code, by: operator });
    });
    await expect(impatient).rejects.toThrow('lock timeout');
  });
  expect(await stateOf(code)).toBe('published');
});

test('a list that is being imported does not hold up a change of its incident', async () => {
  const code = newCode();
  await apply(code);
  const { incidentId } = await getIncident(deps.db, code);
  await deps.db.transaction(async (trx) => {
    const list = { kind: 'list', incident_id: incidentId, exposure_code: 'all' };
    await trx('imports').insert({ ...list, state: 'applying', imported_by: 'staff-1' });
    await investigateIncident(deps, { code, by: operator });
  });
  expect(await stateOf(code)).toBe('investigating');
});

test('refusals are RefusedErrors', async () => {
  const code = newCode();
  await apply(code);
  await expect(withdrawIncident(deps, { code, by: operator, reason })).rejects.toThrow(RefusedError);
});
