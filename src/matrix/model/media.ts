/** What is known of a file besides its bytes. */
export interface FileMetadata {
  contentType: string;
  /** Null when the uploader gave none. */
  fileName: string | null;
}

/** A file. */
export interface MediaFile extends FileMetadata {
  bytes: Uint8Array;
}

/** A media id, and the file it stands for. */
export interface Media {
  mediaId: string;
  uploader: string;
  /** Null until it is uploaded. */
  file: MediaFile | null;
  /** Milliseconds since 1970; the id is lost if there is no file by then. */
  expiresAt: number;
}
