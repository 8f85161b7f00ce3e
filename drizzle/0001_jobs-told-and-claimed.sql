ALTER TABLE `jobs` ADD `reported_at` integer;--> statement-breakpoint
CREATE INDEX `jobs_claim` ON `jobs` (`state`,`name`,`priority`,`run_at`);