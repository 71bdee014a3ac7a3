import { parseBirthDate } from '../../server/people/birth-date';

test.each(['1989-01-08', '平成元年1月8日', '1989-01-08 00:00:00', '1989/1/8 0:00', '1989-01-08T00:00:00.000'])(
  '%s is a birth date',
  (text) => {
    expect(parseBirthDate(text)).toBe('1989-01-08');
  },
);

test.each(['1989-01-08 10:00', '1989-01-08T00:00:01', '1989-01-07T15:00:00Z', '1989-01-08T00:00+09:00'])(
  '%s is none: it says more than a day',
  (text) => {
    expect(() => parseBirthDate(text)).toThrow('without a time of day');
  },
);
