import type { ApiRoutes } from './api/api-route';
import { draftRoutes } from './api/draft-routes';
import { machineRoutes } from './api/machine-routes';
import { auditRoutes } from './audit/admin-routes';
import { ownViewsRoutes } from './audit/member-routes';
import { callBackRoutes } from './calls/call-back-support-routes';
import { callRoutes } from './calls/call-support-routes';
import { deskFiguresRoutes } from './calls/figures-operator-routes';
import { remedyRoutes } from './calls/remedy-routes';
import { searchRoutes } from './calls/search-support-routes';
import { approveChangeRoutes, changeRoutes } from './changes/change-routes';
import { checkRoutes, ownCheckRoutes } from './checks/member-routes';
import { figuresRoutes } from './checks/operator-routes';
import { memberAccountRoutes } from './credentials/account-routes';
import { codeRoutes } from './credentials/code-routes';
import { emailChangeRoutes } from './credentials/email-change-routes';
import { newPasswordRoutes } from './credentials/new-password-routes';
import { proofRoutes, provenRoutes } from './credentials/proof-routes';
import { sessionRoutes, signInRoutes } from './credentials/sign-in-routes';
import { ssoRoutes } from './credentials/sso-routes';
import type { Dependencies } from './dependencies';
import { changeRegistry } from './doors/change-registry';
import { memberDraftRoutes, staffDraftRoutes } from './drafts/draft-routes';
import { columnsRoutes } from './imports/columns-routes';
import { approveImportRoutes, importRoutes } from './imports/operator-routes';
import { uploadRoutes } from './imports/upload-routes';
import { applyRoutes } from './incidents/apply-routes';
import { operatorRoutes } from './incidents/operator-routes';
import { approveRoutes, verbRoutes } from './incidents/verb-routes';
import { inquiryRoutes } from './inquiries/member-routes';
import { inquiryQueueRoutes } from './inquiries/support-routes';
import { mailboxRoutes } from './mail/mailbox-routes';
import { publicRoutes } from './notices/public-routes';
import { statementRoutes } from './notices/statement-routes';
import { answerChangeApprovalRoutes, answerChangeRoutes } from './outreach/operator-routes';
import { accountRoutes } from './staff/account-routes';
import { adminRoutes } from './staff/admin-routes';
import { doorRoutes } from './staff/door-routes';
import { passkeyRoutes } from './staff/passkey-routes';
import { staffSsoRoutes } from './staff/sso-routes';
import { todayRoutes } from './today/today-routes';
import { anyone, anyoneAtStaffDoor, open, proven, secondStep, signedInMember, staff } from './web/guards';
import type { GuardedRoutes } from './web/route';

/** Every route of every side, each table behind its guard. What is not here is not served. */
export const routes = (deps: Dependencies): GuardedRoutes[] => [
  // public
  [open, publicRoutes(deps)],
  [open, statementRoutes(deps)],
  // customers
  [anyone, signInRoutes(deps)],
  [anyone, ssoRoutes(deps)],
  [anyone, codeRoutes(deps)],
  [anyone, emailChangeRoutes(deps)],
  [anyone, newPasswordRoutes(deps)],
  [anyone, mailboxRoutes(deps)],
  [anyone, proofRoutes(deps)],
  [proven, provenRoutes(deps)],
  [signedInMember, sessionRoutes(deps)],
  [anyone, checkRoutes(deps)],
  [signedInMember, ownCheckRoutes(deps)],
  [signedInMember, memberAccountRoutes(deps)],
  [signedInMember, inquiryRoutes(deps)],
  [signedInMember, ownViewsRoutes(deps)],
  // staff
  [anyoneAtStaffDoor, doorRoutes(deps)],
  [anyoneAtStaffDoor, staffSsoRoutes(deps)],
  [staff(), accountRoutes(deps)],
  [staff(), passkeyRoutes(deps)],
  [staff('support'), searchRoutes(deps)],
  [staff('support'), inquiryQueueRoutes(deps)],
  [staff('support'), callRoutes(deps)],
  [staff('support'), remedyRoutes(deps)],
  [staff('support'), callBackRoutes(deps)],
  [staff('operator'), todayRoutes(deps)],
  [staff('operator'), operatorRoutes(deps)],
  [staff('operator'), answerChangeRoutes(deps)],
  [secondStep('approver'), answerChangeApprovalRoutes(deps)],
  [staff('operator'), applyRoutes(deps)],
  [staff('operator'), verbRoutes(deps)],
  [staff('operator'), uploadRoutes(deps)],
  [staff('operator'), importRoutes(deps)],
  [staff('operator'), columnsRoutes(deps)],
  [signedInMember, memberDraftRoutes(deps)],
  [staff(), staffDraftRoutes(deps)],
  [secondStep('approver'), approveRoutes(deps)],
  [secondStep('approver'), approveImportRoutes(deps)],
  [staff('operator'), figuresRoutes(deps)],
  [staff('operator'), deskFiguresRoutes(deps)],
  [staff('operator', 'admin'), changeRoutes(deps)],
  [secondStep('operator', 'admin'), approveChangeRoutes(deps, changeRegistry)],
  [staff('admin'), adminRoutes(deps)],
  [staff('admin'), auditRoutes(deps)],
];

/** What programs with a token may ask below `/api/v1`, by the scope that opens it. */
export const apiRoutes = (deps: Dependencies): ApiRoutes => ({ ...machineRoutes(deps), drafts: draftRoutes(deps) });
