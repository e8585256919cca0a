export { PlanReview } from './plan-review.tsx';
export { KindMark } from './kinds.tsx';
