import type { Request } from 'express';
import { normalisePhone } from '../people/identifier';
import { maskCardNumbers } from '../sealing/mask-card-numbers';
import { type FormState, fieldsOf } from '../web/form';
import { type InquiryText, mostCharacters, type Topic, topics } from './inquiry';

const names = ['topic', 'incident', 'text', 'call', 'phone', 'when'] as const;

export interface ReadInquiry {
  /** Undefined where something is wrong. */
  inquiry: InquiryText | undefined;
  values: FormState['values'];
  /** Keys of `inquiries:error`. */
  errors: Record<string, string>;
}

/** @param incidents codes that may be chosen */
export const readInquiryForm = (req: Request, incidents: readonly string[]): ReadInquiry =>
  readInquiry(fieldsOf(req, names), incidents);

/** The same of a draft. */
export function readInquiry(typed: Record<string, string>, incidents: readonly string[]): ReadInquiry {
  const values = Object.fromEntries(names.map((name) => [name, typed[name] ?? ''])) as Record<
    (typeof names)[number],
    string
  >;
  const errors: Record<string, string> = {};
  const topic = topics.find((one) => one === values.topic);
  if (!topic) errors.topic = 'topic';
  const textError = faultOfText(values.text);
  if (textError) errors.text = textError;
  const wantsCall = values.call === 'yes';
  if (wantsCall && !normalisePhone(values.phone)) errors.phone = 'phone';
  if (values.when.length > 200) errors.when = 'when';
  if (Object.keys(errors).length > 0) return { inquiry: undefined, values, errors };
  return {
    inquiry: {
      topic: topic as Topic,
      incident: incidents.find((code) => code === values.incident),
      text: maskCardNumbers(values.text),
      callBack: wantsCall ? { phone: values.phone, when: maskCardNumbers(values.when) } : undefined,
    },
    values,
    errors,
  };
}

/** Key of `inquiries:error`; undefined: nothing is wrong with a message. */
export function faultOfText(text: string): string | undefined {
  if (text === '') return 'text';
  return [...text].length > mostCharacters ? 'text_long' : undefined;
}

/** The answers of a draft, to be corrected. */
export const valuesOf = ({ topic, incident, text, callBack }: InquiryText): FormState['values'] => ({
  topic,
  incident: incident ?? '',
  text,
  call: callBack ? 'yes' : '',
  phone: callBack?.phone ?? '',
  when: callBack?.when ?? '',
});
