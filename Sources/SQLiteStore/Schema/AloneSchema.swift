extension Schema {
    /// The last number that an appliance may give while it is alone; NULL in every database but the one that it has for that.
    static let ownNumbers = "ALTER TABLE queues ADD COLUMN numbers_until INTEGER"
}
