import { creatorSchema } from '../creator.ts'
import { componentSchema, jobFields, logSummarySchema, outputSchema } from '../job.ts'
import { clusterSchema, packageSchema } from '../resources.ts'

/** The fields of each resource; tests look for all of them on screen. */
export const resourceKeys = {
  job: Object.keys(jobFields.shape),
  output: Object.keys(outputSchema.shape),
  component: Object.keys(componentSchema.shape),
  package: Object.keys(packageSchema.shape),
  cluster: Object.keys(clusterSchema.shape),
  creator: Object.keys(creatorSchema.shape),
  log_summary: Object.keys(logSummarySchema.shape),
} as const
