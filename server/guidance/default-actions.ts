import type { DataItem, VocabularyItem } from '../incident-file/data-item';
import type { StandardAction } from '../incident-file/standard-action';

/** What to do when an item leaked and the incident file says nothing about it. */
export const defaultActions: Record<VocabularyItem, StandardAction[]> = {
  national_id: ['protect_credit', 'ask_tax_office'],
  passport_number: ['ask_issuer_of_document', 'protect_credit'],
  driving_licence: ['ask_issuer_of_document', 'protect_credit'],
  id_document_image: ['ask_issuer_of_document', 'protect_credit'],
  health_insurance_number: ['check_health_bills'],
  health_record: ['refuse_threats', 'check_health_bills'],
  tax_record: ['ask_tax_office'],
  biometric: ['change_biometric'],
  next_of_kin: ['tell_next_of_kin'],
  salary: ['beware_contact'],
  employment_record: ['beware_contact'],
  student_record: ['beware_contact'],
  photo: ['refuse_threats', 'beware_contact'],
  location: ['refuse_threats', 'beware_contact'],
  travel_booking: ['check_booking'],
  username: ['beware_contact'],
  company: ['beware_contact'],
  purchase_history: ['beware_contact'],
  ip_address: ['beware_contact'],
  device_id: ['beware_contact'],
  card_pin: ['change_pin'],
  card_number: ['call_issuer', 'check_statements'],
  card_security_code: ['call_issuer', 'check_statements'],
  card_expiry: ['check_statements'],
  card_holder: ['check_statements'],
  bank_account: ['call_bank'],
  password: ['change_password', 'change_password_elsewhere'],
  password_plaintext: ['change_password', 'change_password_elsewhere'],
  secret_question: ['change_secret_question'],
  birth_date: ['watch_contracts'],
  address: ['watch_contracts', 'beware_contact'],
  name: ['beware_contact'],
  name_kana: ['beware_contact'],
  gender: ['beware_contact'],
  member_id: ['beware_contact'],
  login_id: ['beware_contact'],
  phone: ['beware_contact'],
  email: ['beware_contact'],
  chat_text: ['beware_contact'],
  other: ['beware_contact'],
};

const order: DataItem[][] = [
  ['card_pin'],
  ['card_number', 'card_security_code', 'card_expiry', 'card_holder'],
  ['bank_account'],
  ['password_plaintext', 'password', 'secret_question'],
  [
    'national_id',
    'passport_number',
    'driving_licence',
    'id_document_image',
    'tax_record',
    'health_insurance_number',
    'biometric',
  ],
  ['health_record', 'photo', 'location', 'travel_booking', 'next_of_kin'],
  ['login_id'],
  ['name', 'name_kana', 'birth_date', 'address'],
];

/** The place of an action about these items in the order of gravity: PIN, card, bank, password, identity papers, private life, login ID, identity, contact. 0 is the gravest. */
export function gravityOf(items: readonly DataItem[]): number {
  const place = order.findIndex((group) => group.some((item) => items.includes(item)));
  return place < 0 ? order.length : place;
}

/** Whether guidance about these items only warns of strangers who make contact: such cautions are given once. */
export const isAboutContact = (items: readonly DataItem[]) =>
  gravityOf(items) > 3 && (items.includes('email') || items.includes('phone'));

/** The place of an incident's own item, by its severity (1 to 4), among those of the vocabulary. */
export const gravityOfSeverity = (severity: number): number =>
  [order.length, order.length, 6, 4, 0][severity] ?? order.length;
