/** The version of package.json; a test keeps them equal. */
export const version: string = '0.1.0'
