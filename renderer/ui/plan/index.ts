// The review of plans, for every operation.
export { PlanReview } from './plan-review.tsx';
