/** Shows how far a long step is, such as `CommandContext.progress`. */
export type Report = (label: string, total: number) => { update: (done: number) => void; stop: () => void };
