import type { TFunction } from 'i18next';
import { maskBirthDate, maskEmail, maskName, maskPhone } from '../sealing/mask';
import type { FormState } from '../web/form';
import { reasons } from './call';
import { kinds, type SearchForm } from './search-form';
import type { FoundPerson, SearchResult } from './search-people';

/** One row of results: enough to tell people apart. */
function rowOf({ member, foundBy }: FoundPerson) {
  const { name, nameKana, email, phone, birthDate } = member.profile ?? {};
  return {
    value: `${foundBy}:${member.memberId}`,
    foundBy,
    memberId: member.memberId,
    isWithdrawn: member.isWithdrawn,
    isReadable: member.profile !== undefined,
    name: [name, nameKana]
      .filter((one) => one !== undefined)
      .map(maskName)
      .join(' / '),
    birthDate: birthDate && maskBirthDate(birthDate),
    email: email && maskEmail(email),
    phone: phone && maskPhone(phone),
  };
}

export function searchPage(t: TFunction, search: SearchForm, result: SearchResult, form: Partial<FormState> = {}) {
  return {
    title: t('calls:search.title'),
    kinds,
    reasons,
    rows: result.people.map(rowOf),
    isCut: result.isCut,
    isAmbiguous: result.isAmbiguous,
    lone: result.lone?.kind,
    wasSearched: true,
    ...form,
    values: { ...search.values, ...form.values },
  };
}
