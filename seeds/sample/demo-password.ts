/** What every customer of the demo types, except where a person says otherwise. */
export const demoPassword = 'shokai-demo-26';

/** Can sign in at once: the password was changed after the last leak of passwords had ended. */
export const signsIn = { password: demoPassword, passwordChangedAt: '2022-03-01T10:00:00' } as const;
