/** What a kept answer (`answer` of `checks`) tells a person, without the versions and evidence behind it: `incident/exposure/verdict …`. */
export const findingsSql = `coalesce((select string_agg(concat_ws('/', e ->> 'incident', e ->> 'exposure', e ->> 'verdict'), ' '
  order by e ->> 'incident', e ->> 'exposure') from jsonb_array_elements(answer -> 'exposures') e), '')`;
