import { isCommonPassword } from '../../server/passwords/common-password';

describe('isCommonPassword', () => {
  it.each([
    ...['password', 'Password1!', 'P@ssw0rd', 'passw0rd123', 'PASSWORDPASSWORD', 'Welcome2024', 'ｐａｓｓｗｏｒｄ'],
    ...['12345678', '87654321', '123456789012345', 'qwertyui', 'qwerty123456', '1q2w3e4r5t6y', 'abcdefghijklmno'],
    ...['aaaaaaaa', 'abababababababab', 'abc1abc1abc1abc1', 'Superman!!!!!!!!', 'iloveyou1999', 'あいうえおかきく'],
  ])('knows %s', (password) => {
    expect(isCommonPassword(password, [])).toBe(true);
  });

  it.each([
    ...[
      'correct horse battery staple',
      'a long enough pass phrase',
      'staff-demo-password',
      'V7$kq2-Lm9xT',
      'さくらのはなびらがまう',
      'hunter of red october',
    ],
  ])('leaves %s alone', (password) => {
    expect(isCommonPassword(password, [])).toBe(false);
  });

  it('knows words of the context, with digits behind', () => {
    expect(isCommonPassword('adprint2016!!', ['adprint'])).toBe(true);
    expect(isCommonPassword('adprint2016!!', [])).toBe(false);
  });
});
