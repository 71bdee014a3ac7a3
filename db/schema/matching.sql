-- What a revision is compiled to for matching, and the distinct values that it is matched with. All of it is small.

create table exposures (
  revision_id int not null references revisions on delete cascade,
  bit smallint not null check (bit between 0 and 61),
  code text not null,
  basis text not null check (basis in ('window', 'list', 'both', 'either')),
  member_kinds text[],
  include_withdrawn boolean not null default true,
  part_of smallint,
  data_items text[] not null,
  desk text not null,
  mask bigint not null,
  whole bigint not null,
  way_own bigint[] not null,
  way_named bigint[] not null,
  primary key (revision_id, bit),
  unique (revision_id, code)
);
comment on table exposures is 'The kinds of leak of a revision: who may be meant by each, and what of theirs leaked.';
comment on column exposures.revision_id is 'The revision that has it.';
comment on column exposures.bit is 'Its place in the revision, from 0, and its bit in every mask.';
comment on column exposures.code is 'Names it in the incident file and in affected lists.';
comment on column exposures.basis is 'Whether its criteria, its affected list, both, or either of them decide.';
comment on column exposures.member_kinds is 'Comparison keys (NFKC, trimmed, lower-cased) of the kinds of member that it can mean; null: anyone.';
comment on column exposures.include_withdrawn is 'Whether it can mean people who had left before the import.';
comment on column exposures.part_of is 'Bit of the exposure whose people it is drawn from; null: none.';
comment on column exposures.data_items is 'Codes of what leaked of the people that it means.';
comment on column exposures.desk is 'Code of the desk that answers its people.';
comment on column exposures.mask is '1 << bit.';
comment on column exposures.whole is 'Its bit, and those of all that it is part of.';
comment on column exposures.way_own is 'Ways to match, pairwise with way_named: bits that must hold of their own.';
comment on column exposures.way_named is 'Ways to match, pairwise with way_own: the bit that an affected list must name.';

create table criteria (
  revision_id int not null,
  bit smallint not null,
  position smallint not null,
  activities text[],
  sites text[],
  products text[],
  channels text[],
  payment_methods text[],
  from_at timestamptz not null default '-infinity',
  until_at timestamptz not null default 'infinity',
  primary key (revision_id, bit, position),
  foreign key (revision_id, bit) references exposures on delete cascade
);
comment on table criteria is 'What an activity must be like to be met by an exposure: one row for each alternative. A field that is null asks nothing.';
comment on column criteria.revision_id is 'The revision of its exposure.';
comment on column criteria.bit is 'The exposure of the revision.';
comment on column criteria.position is 'Its place in the exposure, from 0.';
comment on column criteria.activities is 'Comparison keys of activities that meet it.';
comment on column criteria.sites is 'Comparison keys of sites that meet it.';
comment on column criteria.products is 'Comparison keys of products that meet it.';
comment on column criteria.channels is 'Comparison keys of channels that meet it.';
comment on column criteria.payment_methods is 'Comparison keys of payment methods that meet it.';
comment on column criteria.from_at is 'Inclusive: the start of the unit that the window''s "from" names.';
comment on column criteria.until_at is 'Exclusive: the end of the unit that the window''s "to" names.';

create table facets (
  facet_id int generated always as identity primary key,
  activity text not null,
  site text,
  product text,
  channel text,
  payment_method text,
  activity_key text not null,
  site_key text,
  product_key text,
  channel_key text,
  payment_method_key text,
  unique nulls not distinct (activity, site, product, channel, payment_method)
);
comment on table facets is 'The distinct combinations that activities have. Keys are what values are compared by: NFKC, trimmed, lower-cased.';
comment on column facets.facet_id is 'Names the combination in activities and rules.';
comment on column facets.activity is 'As written: NFKC, trimmed.';
comment on column facets.site is 'As written; null: the row names none.';
comment on column facets.product is 'As written; null: the row names none.';
comment on column facets.channel is 'As written; null: the row names none.';
comment on column facets.payment_method is 'As written; null: the row names none.';
comment on column facets.activity_key is 'Comparison key of activity.';
comment on column facets.site_key is 'Comparison key of site.';
comment on column facets.product_key is 'Comparison key of product.';
comment on column facets.channel_key is 'Comparison key of channel.';
comment on column facets.payment_method_key is 'Comparison key of payment_method.';

create table rules (
  revision_id int not null references revisions on delete cascade,
  facet_id int not null references facets,
  bit smallint not null,
  position smallint not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  primary key (facet_id, revision_id, bit, position)
);
create index rules_revision on rules (revision_id);
comment on table rules is 'Which facets meet which criteria, worked out beforehand: matching joins activities with this.';
comment on column rules.revision_id is 'The revision of the criterion.';
comment on column rules.facet_id is 'The combination that meets it.';
comment on column rules.bit is 'The exposure of the criterion.';
comment on column rules.position is 'The criterion of the exposure.';
comment on column rules.from_at is 'Inclusive, as in criteria.';
comment on column rules.until_at is 'Exclusive, as in criteria.';

create table standings (
  standing_id int generated by default as identity (start with 1) primary key,
  is_withdrawn boolean not null,
  member_kinds text[] not null,
  unique (is_withdrawn, member_kinds)
);
insert into standings (standing_id, is_withdrawn, member_kinds) values (0, false, '{}');
comment on table standings is 'The distinct combinations of withdrawn and member kinds; 0 is for people without an account.';
comment on column standings.standing_id is 'Names the combination in members.';
comment on column standings.is_withdrawn is 'Whether these members had left.';
comment on column standings.member_kinds is 'Comparison keys of what kinds of member they are.';

create table standing_masks (
  revision_id int not null references revisions on delete cascade,
  standing_id int not null references standings,
  eligible bigint not null,
  everyone bigint not null,
  primary key (standing_id, revision_id)
);
comment on table standing_masks is 'Which exposures can mean whom by their standing alone.';
comment on column standing_masks.revision_id is 'The revision of the exposures.';
comment on column standing_masks.standing_id is 'The standing of the members.';
comment on column standing_masks.eligible is 'Exposures whose member_kinds and include_withdrawn admit this standing.';
comment on column standing_masks.everyone is 'Of those, the ones of basis window without criteria: they mean every such member.';
