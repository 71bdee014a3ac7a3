import type { Knex } from 'knex';
import { codeKey } from '../people/code-key';
import { matchRules } from './compile-rules';
import { matchingSql, revisionAsPublished } from './matching-sql';
import type { FacetValues } from './register-facets';

/** Somebody made up, with just what is to be asked about. */
export interface Probe {
  /** Kinds of member, as written. */
  kinds: readonly string[];
  /** The second in which they became a member, and left; undefined: not known, and never. */
  registeredAt?: Date;
  withdrawnAt?: Date;
  /** What they did, each in the second that begins then. */
  activities: { facet: FacetValues; at: Date }[];
  /** Codes of the exposures whose lists name them. */
  lists: readonly string[];
}

export type Level = 'affected' | 'possibly_affected';

/** Everything that people are matched by; what a revision is compiled to, but for its rules, stays where it is. */
const shadows = [
  'facets',
  'standings',
  'members',
  'activities',
  'rules',
  'standing_masks',
  'list_versions',
  'list_people',
] as const;

/**
 * What the matching says of made-up people if a revision were published. It is the one matching SQL, over empty temporary tables that take the place
 * of everybody's for one transaction, which is rolled back: nobody real is looked at, nothing is locked and nothing stays.
 * @returns for each probe how certainly which exposures match, by code; one that is not in it does not
 */
export async function askAboutProbes(
  db: Knex,
  { incidentId, revisionId }: { incidentId: number; revisionId: number },
  probes: readonly Probe[],
): Promise<Map<string, Level>[]> {
  const trx = await db.transaction();
  try {
    // The temporary tables go before everybody's, as they do nowhere else.
    await trx.raw('set local search_path = pg_temp, public');
    for (const table of shadows)
      await trx.raw(`create temporary table ${table} (like public.${table} including defaults) on commit drop`);
    for (const [table, rows] of rowsOf(incidentId, probes))
      await trx.raw(`insert into ${table} select * from json_populate_recordset(null::${table}, ?)`, [
        JSON.stringify(rows),
      ]);
    await matchRules(trx, [revisionId]);
    const { rows } = await trx.raw<{ rows: { person: string; code: string; is_certain: boolean }[] }>(
      `with ${matchingSql({ scope: revisionAsPublished(String(revisionId)) })}
       select m.person, e.code, m.is_certain
       from matches m join exposures e on e.revision_id = m.revision_id and e.bit = m.bit`,
    );
    return probes.map(
      (_, index) =>
        new Map(
          rows
            .filter(({ person }) => person === nameOf(index))
            .map(({ code, is_certain }) => [code, is_certain ? 'affected' : 'possibly_affected']),
        ),
    );
  } finally {
    await trx.rollback();
  }
}

const nameOf = (index: number) => `probe-${index}`;

/** Nobody else has them: the tables are empty. */
const [anyImport, anySegment] = [1, 1];

function rowsOf(incidentId: number, probes: readonly Probe[]): [(typeof shadows)[number], object[]][] {
  const facets: FacetValues[] = [];
  const facetOf = (facet: FacetValues): number => {
    const known = facets.findIndex((one) => JSON.stringify(one) === JSON.stringify(facet));
    return known === -1 ? facets.push(facet) : known + 1;
  };
  const lists = [...new Set(probes.flatMap((probe) => probe.lists))];
  const activities = probes.flatMap((probe, index) =>
    probe.activities.map(({ facet, at }, row) => ({
      ...{ member_id: nameOf(index), segment_id: anySegment, import_id: anyImport, row_number: row + 1 },
      ...{ facet_id: facetOf(facet), from_at: at, until_at: secondAfter(at) },
    })),
  );
  return [
    ['facets', facets.map((facet, index) => ({ facet_id: index + 1, ...facetRow(facet) }))],
    ['standings', probes.map((probe, index) => ({ standing_id: index + 1, ...standingRow(probe) }))],
    [
      'members',
      probes.map((probe, index) => ({ member_id: nameOf(index), standing_id: index + 1, ...memberRow(probe) })),
    ],
    ['activities', activities],
    [
      'list_versions',
      lists.map((exposure_code, index) => ({
        ...{ list_version_id: index + 1, import_id: anyImport, incident_id: incidentId, exposure_code },
        ...{ number: 1, is_live: true },
      })),
    ],
    [
      'list_people',
      probes.flatMap((probe, index) =>
        probe.lists.map((exposure) => ({
          ...{ person: nameOf(index), list_version_id: lists.indexOf(exposure) + 1, row_number: index + 1 },
          ...{ is_certain: true, is_counted: true, is_former: false },
        })),
      ),
    ],
  ];
}

const secondAfter = (at: Date) => new Date(at.getTime() + 1000);

const keyOf = (value: string | null) => (value === null ? null : codeKey(value));

const facetRow = ({ activity, site, product, channel, paymentMethod }: FacetValues) => ({
  ...{ activity, site, product, channel, payment_method: paymentMethod },
  ...{ activity_key: keyOf(activity), site_key: keyOf(site), product_key: keyOf(product) },
  ...{ channel_key: keyOf(channel), payment_method_key: keyOf(paymentMethod) },
});

const standingRow = ({ kinds, withdrawnAt }: Probe) => ({
  is_withdrawn: withdrawnAt !== undefined,
  member_kinds: kinds.map(keyOf),
  kinds_known: true,
  former_kinds: [],
});

const memberRow = ({ registeredAt, withdrawnAt }: Probe) => ({
  ...(registeredAt && { registered_from: registeredAt, registered_until: secondAfter(registeredAt) }),
  ...(withdrawnAt && { withdrawn_from: withdrawnAt, withdrawn_until: secondAfter(withdrawnAt) }),
  ...{ profile: '\\x', digests: [], import_id: anyImport, updated_at: new Date(0) },
});
