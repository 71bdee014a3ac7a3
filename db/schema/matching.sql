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
comment on column exposures.member_kinds is 'Comparison keys (code form) of the kinds of member that it can mean; null: anyone.';
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
  blank_is_none boolean not null default false,
  is_membership boolean not null default false,
  possible_from timestamptz not null default '-infinity',
  certain_from timestamptz not null default '-infinity',
  certain_until timestamptz not null default 'infinity',
  possible_until timestamptz not null default 'infinity',
  primary key (revision_id, bit, position),
  foreign key (revision_id, bit) references exposures on delete cascade
);
create index criteria_membership on criteria (revision_id) where is_membership;
comment on table criteria is 'What an activity must be like to be met by an exposure: one row for each alternative. A field that is null asks nothing.';
comment on column criteria.revision_id is 'The revision of its exposure.';
comment on column criteria.bit is 'The exposure of the revision.';
comment on column criteria.position is 'Its place in the exposure, from 0.';
comment on column criteria.activities is 'Comparison keys of activities that meet it.';
comment on column criteria.sites is 'Comparison keys of sites that meet it.';
comment on column criteria.products is 'Comparison keys of products that meet it.';
comment on column criteria.channels is 'Comparison keys of channels that meet it.';
comment on column criteria.payment_methods is 'Comparison keys of payment methods that meet it.';
comment on column criteria.blank_is_none is 'Whether a blank value is none of those stated ("missing: no"), for its exceptions too; else it may be any of them.';
comment on column criteria.is_membership is 'Whether it asks who was a member in the window, and nothing of activities.';
comment on column criteria.possible_from is 'Inclusive: the start of the earliest unit that the window may begin with.';
comment on column criteria.certain_from is 'Inclusive: the start of the latest unit that it may begin with.';
comment on column criteria.certain_until is 'Exclusive: the end of the earliest unit that it may end with.';
comment on column criteria.possible_until is 'Exclusive: the end of the latest unit that it may end with.';

create table criterion_exceptions (
  revision_id int not null,
  bit smallint not null,
  position smallint not null,
  number smallint not null,
  activities text[],
  sites text[],
  products text[],
  channels text[],
  payment_methods text[],
  is_timeless boolean not null,
  possible_from timestamptz not null default '-infinity',
  certain_from timestamptz not null default '-infinity',
  certain_until timestamptz not null default 'infinity',
  possible_until timestamptz not null default 'infinity',
  primary key (revision_id, bit, position, number),
  foreign key (revision_id, bit, position) references criteria on delete cascade
);
comment on table criterion_exceptions is 'What keeps an activity from meeting a criterion: one row for each condition under "except". A field that is null asks nothing.';
comment on column criterion_exceptions.revision_id is 'The revision of its criterion.';
comment on column criterion_exceptions.bit is 'The exposure of its criterion.';
comment on column criterion_exceptions.position is 'The criterion of the exposure.';
comment on column criterion_exceptions.number is 'Its place in the criterion, from 0.';
comment on column criterion_exceptions.activities is 'Comparison keys of activities that it is about.';
comment on column criterion_exceptions.sites is 'Comparison keys of sites that it is about.';
comment on column criterion_exceptions.products is 'Comparison keys of products that it is about.';
comment on column criterion_exceptions.channels is 'Comparison keys of channels that it is about.';
comment on column criterion_exceptions.payment_methods is 'Comparison keys of payment methods that it is about.';
comment on column criterion_exceptions.is_timeless is 'Whether it holds at any time: neither end is stated.';
comment on column criterion_exceptions.possible_from is 'As in criteria.';
comment on column criterion_exceptions.certain_from is 'As in criteria.';
comment on column criterion_exceptions.certain_until is 'As in criteria.';
comment on column criterion_exceptions.possible_until is 'As in criteria.';

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
comment on table facets is 'The distinct combinations that activities have. Keys are what values are compared by: the code form.';
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
  possible_from timestamptz not null,
  certain_from timestamptz not null,
  certain_until timestamptz not null,
  possible_until timestamptz not null,
  is_certain boolean not null,
  unknown text[] not null,
  out_possible tstzrange[],
  out_certain tstzrange[],
  out_unknown text[],
  primary key (facet_id, revision_id, bit, position)
);
create index rules_revision on rules (revision_id);
comment on table rules is 'Which facets meet which criteria, worked out beforehand: matching joins activities with this.';
comment on column rules.revision_id is 'The revision of the criterion.';
comment on column rules.facet_id is 'The combination that meets it.';
comment on column rules.bit is 'The exposure of the criterion.';
comment on column rules.position is 'The criterion of the exposure.';
comment on column rules.possible_from is 'As in criteria.';
comment on column rules.certain_from is 'As in criteria.';
comment on column rules.certain_until is 'As in criteria.';
comment on column rules.possible_until is 'As in criteria.';
comment on column rules.is_certain is 'Whether the combination meets the criterion certainly; false: some value that it asks for is blank.';
comment on column rules.unknown is 'Which values are blank that the criterion, or an exception that holds at any time, asks for: activity, site, product, channel, payment_method.';
comment on column rules.out_possible is 'When exceptions may keep the activity out, one range for each that its values may meet; null: there is none.';
comment on column rules.out_certain is 'When they do so certainly, pairwise; empty: never, since a value is blank.';
comment on column rules.out_unknown is 'Which values are blank that they ask for, pairwise, parted by commas.';

create table standings (
  standing_id int generated by default as identity (start with 1) primary key,
  is_withdrawn boolean not null,
  member_kinds text[] not null,
  kinds_known boolean not null default true,
  former_kinds text[] not null default '{}',
  unique (is_withdrawn, member_kinds, kinds_known, former_kinds)
);
insert into standings (standing_id, is_withdrawn, member_kinds) values (0, false, '{}');
comment on table standings is 'The distinct combinations of withdrawn and what is known of member kinds; 0 is for people without an account.';
comment on column standings.standing_id is 'Names the combination in members.';
comment on column standings.is_withdrawn is 'Whether these members had left.';
comment on column standings.member_kinds is 'Comparison keys of what kinds of member they are, in order.';
comment on column standings.kinds_known is 'False where no file of members ever had a column of kinds for them: they may be of any.';
comment on column standings.former_kinds is 'Comparison keys of the kinds that a later file took away, in order: they still count, possibly.';

create table standing_masks (
  revision_id int not null references revisions on delete cascade,
  standing_id int not null references standings,
  eligible bigint not null,
  certain bigint not null,
  everyone bigint not null,
  primary key (standing_id, revision_id)
);
comment on table standing_masks is 'Which exposures can mean whom by their standing alone.';
comment on column standing_masks.revision_id is 'The revision of the exposures.';
comment on column standing_masks.standing_id is 'The standing of the members.';
comment on column standing_masks.eligible is 'Exposures whose member_kinds and include_withdrawn admit this standing, at least possibly.';
comment on column standing_masks.certain is 'Of those, the ones that admit it certainly: the kinds are known.';
comment on column standing_masks.everyone is 'Of those, the ones of basis window without criteria: they mean every such member.';
