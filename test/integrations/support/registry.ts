import { run } from './run.ts'

/** Whether npm can fetch packages here; asked by one that the project itself needs. */
export const registry: boolean = run('npm', ['view', 'ajv@8.20.0', 'version']).code === 0
