ALTER TABLE `review_items` ADD `cluster` text;--> statement-breakpoint
CREATE INDEX `review_by_cluster` ON `review_items` (`catalogue_id`,`state`,`cluster`,`confidence`);--> statement-breakpoint
CREATE INDEX `review_counts` ON `review_items` (`catalogue_id`,`state`,`channel_id`,`size`,`org_id`);