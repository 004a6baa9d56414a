"""The pages for a town's staff: what there is to do, jobs that stopped, the activity log."""
