import { type Command, Option } from 'commander';
import type { Dependencies } from '../dependencies';
import { NotFoundError, UsageError } from '../errors';
import { type Role, roles, type Staff } from '../people/staff';
import { addStaffFromShell } from '../staff/add-staff';
import { changeRoleFromShell } from '../staff/change-role';
import { disableStaff } from '../staff/disable-staff';
import { resetStaff } from '../staff/reset-staff';
import { findStaffByEmail, listStaff } from '../staff/staff-repository';
import { actorOf, byAdmin } from './actor-of';
import type { CommandContext } from './context';
import { asJson } from './option-values';
import { readPassword, readPasswordIfGiven } from './read-password';

export function registerStaffCommands(program: Command, context: CommandContext): void {
  const staff = program.command('staff').description('Who at the company may sign in, and as what.');

  staff
    .command('add <email>')
    .description('Add somebody; reads their password from standard input (its trailing newline is dropped).')
    .addOption(new Option('--role <role>', 'what they may do').choices(roles).makeOptionMandatory())
    .option(...byAdmin)
    .action(async (email: string, options: { role: Role; by?: string }) => {
      const password = await readPassword(context);
      if (!password) throw new UsageError('The password is read from standard input, which was empty.');
      await context.withDependencies(async (deps) => {
        const by = await actorOf(deps, options.by);
        const added = await addStaffFromShell(deps, { by, email, role: options.role, password });
        context.print(`${added.handle} ${added.role} ${added.email}`);
      });
    });

  staff
    .command('role <email>')
    .description('Give somebody another role; their open pages end, and they and every admin are told by mail.')
    .addOption(new Option('--role <role>', 'what they may do from now on').choices(roles).makeOptionMandatory())
    .option(...byAdmin)
    .action((email: string, options: { role: Role; by?: string }) =>
      context.withDependencies(async (deps) => {
        const by = await actorOf(deps, options.by);
        const found = await getStaffByEmail(deps, email);
        await changeRoleFromShell(deps, { by, staff: found, role: options.role });
        context.print(`${found.handle} ${options.role} ${found.email}`);
      }),
    );

  staff
    .command('list')
    .description('Print handle, role, state and email of everybody, separated by tabs.')
    .option(...asJson)
    .action(({ json }: { json?: boolean }) =>
      context.withDependencies(async (deps) => {
        const people = (await listStaff(deps)).map(({ handle, role, isDisabled, email }) => {
          return { handle, role, state: isDisabled ? 'disabled' : 'active', email };
        });
        if (json) context.print(JSON.stringify(people));
        else for (const one of people) context.print(Object.values(one).join('\t'));
      }),
    );

  staff
    .command('disable <email>')
    .description('End their access at once, open sessions included.')
    .option(...byAdmin)
    .action((email: string, options: { by?: string }) =>
      context.withDependencies(async (deps) => {
        await disableStaff(deps, { by: await actorOf(deps, options.by), staff: await getStaffByEmail(deps, email) });
      }),
    );

  staff
    .command('reset <email>')
    .description(
      'Forget their second factor and end their sessions; sets a new password where one is piped in, which also brings back a disabled account, else keeps it.',
    )
    .option(...byAdmin)
    .action(async (email: string, options: { by?: string }) => {
      const password = await readPasswordIfGiven(context);
      await context.withDependencies(async (deps) => {
        const found = await getStaffByEmail(deps, email);
        await resetStaff(deps, { by: await actorOf(deps, options.by), staff: found, password });
      });
    });
}

async function getStaffByEmail(deps: Dependencies, email: string): Promise<Staff> {
  const found = await findStaffByEmail(deps, email);
  if (!found) throw new NotFoundError('No staff account has this email.');
  return found;
}
