"""What the office hands over, signs and files: papers, each made of records by a pure function."""
