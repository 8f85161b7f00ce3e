ALTER TABLE `products` ADD `currency` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `raw_products` ADD `currency` text DEFAULT '' NOT NULL;