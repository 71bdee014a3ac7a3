/**
 * What somebody who knows the case would write for it, on the same tables: certain and possible people per exposure, in one statement.
 * The baseline for all verdicts of an incident.
 */
export const handWrittenSql: Record<string, string> = {
  'adprint-2016': `
    with paid as (
      select a.member_id,
        max(${level('2014-08-25', '2015-09-24')}) as early,
        max(case when f.site in ('adprint', 'makumaku', 'ad-sign', 'adbest', 'adcard', 'adcup', 'adflag')
          then ${level('2016-05-20', '2016-08-15')} end) as late
      from activities a
      join facets f using (facet_id)
      join members using (member_id)
      where f.activity = 'order_paid' and f.payment_method = 'credit_card'
        and f.site in ('adprint', 'makumaku', 'ad-sign', 'adbest', 'adcard', 'adcup', 'designMaker', 'fashion4you', 'adflag',
          '刺繍プリント', '2nd.log', 'ds1')
        and (a.from_at < '2015-09-24 +09' and a.until_at > '2014-08-25 +09'
          or a.from_at < '2016-08-15 +09' and a.until_at > '2016-05-20 +09')
      group by a.member_id
    )
    ${onList('database-server', 'early')}
    union all ${onList('web-server', 'late')}`,

  'netsea-2016': `
    select x.exposure, x.certain, x.possible
    from (
      select count(*) filter (where info = 2) as info2, count(*) filter (where info = 1) as info1,
        count(*) filter (where card = 2) as card2, count(*) filter (where card = 1) as card1
      from (
        select a.member_id,
          max(case when f.activity <> 'card_registered' then ${level('2015-04-01', '2016-04-16')} end) as info,
          max(case when f.activity = 'card_registered' then ${level('2016-01-01', '2016-04-16')} end) as card
        from activities a
        join facets f using (facet_id)
        join members using (member_id)
        where f.site = 'NETSEA' and f.activity in ('member_registered', 'member_changed', 'card_registered')
          and a.from_at < '2016-04-16 +09' and a.until_at > '2015-04-01 +09'
        group by a.member_id
      ) people
    ) counted
    cross join lateral (values ('member-information', info2, info1), ('card-information', card2, card1)) as x (exposure, certain, possible)`,

  'nippan-ips-2017': `
    with cards as (
      select a.member_id,
        max(case when f.site = 'CLUB JAPAN' then ${level('2016-12-22 08:30', '2016-12-23 11:51')} end) as club,
        max(case when f.site = 'MagDeli' then ${level('2016-12-22 08:30', '2016-12-23 11:51')} end) as mag
      from activities a
      join facets f using (facet_id)
      where f.activity in ('card_registered', 'card_updated') and f.site in ('CLUB JAPAN', 'MagDeli')
        and a.from_at < '2016-12-23 11:51 +09' and a.until_at > '2016-12-22 08:30 +09'
      group by a.member_id
    ),
    passwords as (
      select distinct p.person from list_people p join list_versions v using (list_version_id)
      where v.is_live and v.exposure_code = 'club-japan-plaintext-passwords' and p.is_counted
    ),
    people as (
      select 'club_japan' = any (s.member_kinds) as is_club, 'magdeli' = any (s.member_kinds) as is_mag,
        'affiliate' = any (s.member_kinds) as is_affiliate, c.club, c.mag, p.person is not null as has_password
      from members m
      join standings s using (standing_id)
      left join cards c using (member_id)
      left join passwords p on p.person = m.member_id
    )
    select x.exposure, x.certain, x.possible
    from (
      select count(*) filter (where is_club) as members, count(*) filter (where is_club and has_password) as password2,
        count(*) filter (where has_password and not is_club) as password1, count(*) filter (where is_club and club = 2) as club2,
        count(*) filter (where is_club and club = 1) as club1, count(*) filter (where is_mag) as mags,
        count(*) filter (where is_mag and mag = 2) as mag2, count(*) filter (where is_mag and mag = 1) as mag1,
        count(*) filter (where is_affiliate) as affiliates
      from people
    ) counted
    cross join lateral (values ('club-japan-members', members, 0), ('club-japan-plaintext-passwords', password2, password1),
      ('club-japan-cards', club2, club1), ('magdeli-members', mags, 0), ('magdeli-cards', mag2, mag1),
      ('club-japan-affiliates', affiliates, 0)) as x (exposure, certain, possible)`,

  'aplus-2021': `
    select 'app-login' as exposure, count(*) filter (where level = 2) as certain, count(*) filter (where level = 1) as possible
    from (
      select a.member_id, max(1 + (a.from_at >= '2017-08-25 +09')::int) as level
      from activities a
      join facets f using (facet_id)
      join members using (member_id)
      where f.activity = 'login' and f.site = 'NETstation*APLUS' and f.channel = 'app' and a.until_at > '2017-08-25 +09'
      group by a.member_id
    ) people`,

  'shinsei-2022': `
    with stopped as (
      select a.member_id,
        max(case when f.product = 'レイクALSA' then ${level('2018-04-03', '2021-10-05')} end) as lake,
        max(case when f.product = 'カードローン エル' then ${level('2014-08-19', '2021-10-05')} end) as el,
        max(case when f.product = 'スマートカードローン プラス' then ${level('2018-08-31', '2021-10-05')} end) as plus
      from activities a
      join facets f using (facet_id)
      join members using (member_id)
      where f.activity = 'mail_stopped' and f.product in ('レイクALSA', 'カードローン エル', 'スマートカードローン プラス')
        and a.from_at < '2021-10-05 +09' and a.until_at > '2014-08-19 +09'
      group by a.member_id
    )
    ${onList('lake-unsubscribe', 'lake')}
    union all ${onList('lake-contract-bank')}
    union all ${onList('lake-contract-pin')}
    union all ${onList('lake-member-top')}
    union all ${onList('el-unsubscribe', 'el')}
    union all ${onList('lake-top')}
    union all ${onList('el-search-chat')}
    union all ${onList('plus-unsubscribe', 'plus')}`,
};

/** 2: inside the window, 1: overlapping it, null: neither. */
function level(from: string, until: string): string {
  return `case when a.from_at >= '${from} +09' and a.until_at <= '${until} +09' then 2
    when a.from_at < '${until} +09' and a.until_at > '${from} +09' then 1 end`;
}

/** People on the live list of an exposure; with a column of the facts before it, those facts make them certain. */
function onList(exposure: string, column?: string): string {
  const facts = exposure.includes('server') ? 'paid' : 'stopped';
  const isCertain = column ? `x.${column} = 2` : 'true';
  return `
    select '${exposure}' as exposure, count(*) filter (where ${isCertain}) as certain,
      count(*) filter (where (${isCertain}) is not true) as possible
    from (
      select distinct p.person from list_people p join list_versions v using (list_version_id)
      where v.is_live and v.exposure_code = '${exposure}' and p.is_counted
    ) l ${column ? `left join ${facts} x on x.member_id = l.person` : ''}`;
}
