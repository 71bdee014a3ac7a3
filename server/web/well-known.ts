import { Router } from 'express';

/** Where password managers look for the page on which a password is changed (W3C, A Well-Known URL for Changing Passwords). */
export const wellKnown = (): Router =>
  Router().get('/.well-known/change-password', (_req, res) => res.redirect(302, '/account/password'));
