/**
 * The controlled vocabulary of data items with their severity: how much harm a leak of it can do to the person.
 * 4: access or money at once; 3: fraud, or pressure that cannot be undone; 2: impersonation; 1: unwanted contact.
 * Labels and default guidance stand in the locale files (`data-items`). An incident may add its own (`own_items`).
 */
export const dataItemSeverity = {
  card_pin: 4,
  password_plaintext: 4,
  card_security_code: 4,
  card_number: 3,
  card_expiry: 3,
  card_holder: 3,
  bank_account: 3,
  password: 3,
  secret_question: 3,
  national_id: 3,
  passport_number: 3,
  driving_licence: 3,
  id_document_image: 3,
  health_insurance_number: 3,
  health_record: 3,
  tax_record: 3,
  biometric: 3,
  birth_date: 2,
  name: 2,
  name_kana: 2,
  address: 2,
  next_of_kin: 2,
  salary: 2,
  employment_record: 2,
  student_record: 2,
  photo: 2,
  location: 2,
  travel_booking: 2,
  chat_text: 2,
  phone: 1,
  email: 1,
  gender: 1,
  member_id: 1,
  login_id: 1,
  username: 1,
  company: 1,
  purchase_history: 1,
  ip_address: 1,
  device_id: 1,
  other: 1,
} as const;

export type VocabularyItem = keyof typeof dataItemSeverity;

/** A word of the vocabulary, or one of an incident's own. */
export type DataItem = string;

export const dataItems = Object.keys(dataItemSeverity) as [VocabularyItem, ...VocabularyItem[]];

export const isOfVocabulary = (item: DataItem): item is VocabularyItem => Object.hasOwn(dataItemSeverity, item);

/** Items after whose leak a right, unchanged password discloses nothing (docs/sign-in.md). */
export const credentialItems: readonly DataItem[] = ['password', 'password_plaintext', 'secret_question'];
