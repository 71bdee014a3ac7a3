-- Telling the people whose answer has changed.

create table answer_reviews (
  review_id int generated always as identity primary key,
  state text not null check (state in ('listed', 'approved', 'sent', 'dropped')),
  listed_by text not null,
  listed_at timestamptz not null,
  four_eyes boolean not null default true,
  approved_by text,
  approved_at timestamptz,
  ended_by text,
  ended_at timestamptz,
  check (not four_eyes or approved_by <> listed_by)
);
comment on table answer_reviews is 'One look through the kept answers for those that have changed since.';
comment on column answer_reviews.review_id is 'Names the review, also to people.';
comment on column answer_reviews.state is 'How far it has come.';
comment on column answer_reviews.listed_by is 'Handle of whoever had it made.';
comment on column answer_reviews.listed_at is 'When it was made.';
comment on column answer_reviews.four_eyes is 'False: made while one person ran the installation.';
comment on column answer_reviews.approved_by is 'Handle of whoever approved writing to these people; null: nobody yet.';
comment on column answer_reviews.approved_at is 'When that was approved.';
comment on column answer_reviews.ended_by is 'Handle of whoever had the mails sent, or dropped the review.';
comment on column answer_reviews.ended_at is 'When.';

create table answer_changes (
  member_id text collate "C" not null,
  review_id int not null references answer_reviews,
  told_verdict text not null,
  told_at timestamptz not null,
  new_verdict text not null,
  mail_id uuid,
  seen_at timestamptz,
  new_findings text not null,
  is_settled boolean not null default false,
  primary key (member_id, review_id)
);
create index answer_changes_review on answer_changes (review_id);
comment on table answer_changes is 'The people of a review: what they were told last, and what they would be told now.';
comment on column answer_changes.member_id is 'Who.';
comment on column answer_changes.review_id is 'The review that found them.';
comment on column answer_changes.told_verdict is 'What they were told last.';
comment on column answer_changes.told_at is 'When.';
comment on column answer_changes.new_verdict is 'What they would be told now.';
comment on column answer_changes.mail_id is 'The mail to them; null: not written to, or no address is known.';
comment on column answer_changes.seen_at is 'When the person has read the new answer; null: not yet.';
comment on column answer_changes.new_findings is 'incident/exposure/verdict, parted by spaces.';
comment on column answer_changes.is_settled is 'True once the mail was queued, or found to have nowhere to go.';
