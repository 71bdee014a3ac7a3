import type { TFunction } from 'i18next';
import type { FormState } from '../web/form';
import { reasons } from './call';
import { kinds, type SearchForm } from './search-form';

/** A person of whom nothing may be shown yet: what stands for them in the form, and by what they were found. */
export interface SealedResult {
  value: string;
  foundBy: string;
}

export function searchPage(
  t: TFunction,
  search: SearchForm,
  result: { rows: SealedResult[]; isCut: boolean; lone: string | undefined },
  form: Partial<FormState> & { isCaseRequired: boolean },
) {
  return {
    title: t('calls:search.title'),
    kinds,
    reasons,
    ...result,
    wasSearched: true,
    ...form,
    values: { ...search.values, ...form.values },
  };
}
