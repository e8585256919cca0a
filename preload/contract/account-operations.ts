// The operations whose plans change accounts, by the names that plans and jobs have of them.

export const changeAccounts = 'accounts.change';
/** Accounts together with their containers. */
export const changeDesktops = 'accounts.desktops';

/** Whether a plan or job is of accounts: what its fields are called, and whether it may have made passwords. */
export const isOfAccounts = (operation: string): boolean =>
  operation === changeAccounts || operation === changeDesktops;
