import { dashes } from './code-key';

/** The long vowel mark where a Japanese keyboard put it in a hyphen's place; in kana it is a sound. */
const longVowelMark = /(?<=[0-9A-Za-z])\u30fc|\u30fc(?=[0-9A-Za-z])/g;

/** Folds the twins of the hyphen in a text that NFKC has gone over (rule 1 of docs/matching.md). */
export function foldDashes(text: string): string {
  return isAscii.test(text) ? text : text.replace(dashes, '-').replace(longVowelMark, '-');
}

const isAscii = /^[\0-\x7f]*$/;
