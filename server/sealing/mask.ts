/** What a row of search results shows: enough to tell people apart, too little to read out. */

/** `山田　花子` → `山*　花*`. */
export const maskName = (name: string): string =>
  name.replace(/(\S)(\S*)/gu, (_, first, rest) => first + '*'.repeat([...rest].length));

/** `hanako@example.jp` → `h**@example.jp`. */
export const maskEmail = (email: string): string => email.replace(/^(.)[^@]*/u, '$1**');

/** `090-1234-5678` → `**5678`. */
export const maskPhone = (phone: string): string => `**${phone.replace(/\D/g, '').slice(-4)}`;

/** `1978-04-02` → `1978-**-**`. */
export const maskBirthDate = (birthDate: string): string => birthDate.replace(/-.*/, '-**-**');
